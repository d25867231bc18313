-- Is sending paused? Row: 'paused' or 'paused+answers'; none: it is not.
SELECT value FROM switches WHERE name = 'sending'
