-- 0022: our own words about a link that failed, of numbers in clients' accounts, too; they stood where the carrier's title belongs.
ALTER TABLE own_numbers ADD COLUMN link_error text;
UPDATE own_numbers SET link_error = link_error_title, link_error_title = NULL WHERE link_error_title IS NOT NULL AND link_error_code IS NULL;
