-- One row per item and level: in how many baskets it is (metrics 10.1).
-- Why: the base of every pair measure; a basket is a purchase, items are distinct in it.
-- Caveat: window of basket.window_days to the as-of date; baskets without a date always count.
SELECT c.level,
       c.item,
       c.window_start,
       c.window_end,
       c.baskets,
       c.item_baskets,
       ROUND(c.item_baskets * 1.0 / c.baskets, 6) AS support,
       ROUND(c.units * 1.0 / c.item_baskets, 6) AS avg_units,
       ROUND(c.net_e4 / 10000.0, :digits) AS net_amount,
       :build_id AS build_id
FROM basket_item_count c
ORDER BY c.level, c.item
