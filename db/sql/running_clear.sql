-- This server has ended in order.
DELETE FROM meta WHERE key = 'running'
