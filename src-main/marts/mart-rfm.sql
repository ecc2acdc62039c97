-- One row per known customer with a purchase in the window: recency, frequency, money, scores 1 to 5 and group.
-- Why: the standing segmentation behind the segment filter, the grid and Customer 360 (metrics 5.1).
-- Caveat: equal values get equal scores; crowded frequencies fall back to fixed counts (`quintile_f_fixed`).
WITH base AS (
  SELECT customer_key,
         CAST(julianday(:as_of) AS INTEGER) - MAX(CASE WHEN is_return = 0 THEN day END) AS recency_days,
         SUM(is_return = 0) AS frequency,
         SUM(amount_e4) AS monetary_e4
  FROM spend
  WHERE :rfm_window_days IS NULL OR day > CAST(julianday(:as_of) AS INTEGER) - :rfm_window_days
  GROUP BY customer_key
  HAVING frequency > 0
),
crowd AS (
  SELECT SUM(held) AS population, MAX(held) AS largest FROM (SELECT COUNT(*) AS held FROM base GROUP BY frequency)
),
chosen AS (
  SELECT population,
         CASE
           WHEN :rfm_method = 'threshold' OR (:rfm_method = 'auto' AND population < :rfm_min_population) THEN 'threshold'
           WHEN :rfm_method = 'value_quintile_type7' THEN :rfm_method
           WHEN :rfm_f_fallback AND largest > 0.4 * population THEN 'quintile_f_fixed'
           ELSE 'quintile'
         END AS method
  FROM crowd
),
cuts AS (
  SELECT PERCENTILE_CONT(recency_days, 0.2) AS r1, PERCENTILE_CONT(recency_days, 0.4) AS r2,
         PERCENTILE_CONT(recency_days, 0.6) AS r3, PERCENTILE_CONT(recency_days, 0.8) AS r4,
         PERCENTILE_CONT(frequency, 0.2) AS f1, PERCENTILE_CONT(frequency, 0.4) AS f2,
         PERCENTILE_CONT(frequency, 0.6) AS f3, PERCENTILE_CONT(frequency, 0.8) AS f4,
         PERCENTILE_CONT(monetary_e4, 0.2) AS m1, PERCENTILE_CONT(monetary_e4, 0.4) AS m2,
         PERCENTILE_CONT(monetary_e4, 0.6) AS m3, PERCENTILE_CONT(monetary_e4, 0.8) AS m4
  FROM base
),
scored AS (
  SELECT b.*,
         m.method,
         CASE m.method
           WHEN 'threshold' THEN 1 + (recency_days <= :rfm_r_days_1) + (recency_days <= :rfm_r_days_2)
                                   + (recency_days <= :rfm_r_days_3) + (recency_days <= :rfm_r_days_4)
           WHEN 'value_quintile_type7' THEN 5 - (recency_days > r1) - (recency_days > r2) - (recency_days > r3)
                                              - (recency_days > r4)
           ELSE 1 + 5 * (RANK() OVER (ORDER BY recency_days DESC) - 1) / m.population END AS r_score,
         CASE m.method
           WHEN 'quintile' THEN 1 + 5 * (RANK() OVER (ORDER BY frequency) - 1) / m.population
           WHEN 'value_quintile_type7' THEN 1 + (frequency > f1) + (frequency > f2) + (frequency > f3) + (frequency > f4)
           ELSE 1 + (frequency >= :rfm_f_counts_1) + (frequency >= :rfm_f_counts_2)
                  + (frequency >= :rfm_f_counts_3) + (frequency >= :rfm_f_counts_4) END AS f_score,
         CASE m.method
           WHEN 'threshold' THEN 1 + (monetary_e4 >= 10000 * :rfm_m_amounts_1) + (monetary_e4 >= 10000 * :rfm_m_amounts_2)
                                   + (monetary_e4 >= 10000 * :rfm_m_amounts_3) + (monetary_e4 >= 10000 * :rfm_m_amounts_4)
           WHEN 'value_quintile_type7' THEN 1 + (monetary_e4 > m1) + (monetary_e4 > m2) + (monetary_e4 > m3) + (monetary_e4 > m4)
           ELSE 1 + 5 * (RANK() OVER (ORDER BY monetary_e4) - 1) / m.population END AS m_score
  FROM base b
  CROSS JOIN chosen m
  CROSS JOIN cuts
),
placed AS (
  SELECT *, (f_score + m_score + 1) / 2 AS fm_score FROM scored
)
SELECT p.customer_key,
       c.customer_id,
       p.recency_days,
       p.frequency,
       ROUND(p.monetary_e4 / 10000.0, :digits) AS monetary,
       p.r_score,
       p.f_score,
       p.m_score,
       p.r_score || p.f_score || p.m_score AS rfm_cell,
       p.r_score + p.f_score + p.m_score AS rfm_total,
       CASE p.fm_score
         WHEN 5 THEN CASE p.r_score WHEN 1 THEN 'Can''t lose' WHEN 2 THEN 'At risk' WHEN 3 THEN 'Loyal' ELSE 'Champions' END
         WHEN 4 THEN CASE p.r_score WHEN 1 THEN 'Can''t lose' WHEN 2 THEN 'At risk' WHEN 5 THEN 'Champions' ELSE 'Loyal' END
         WHEN 3 THEN CASE p.r_score WHEN 1 THEN 'Hibernating' WHEN 2 THEN 'At risk' WHEN 3 THEN 'Need attention'
                                    ELSE 'Potential loyal' END
         WHEN 2 THEN CASE p.r_score WHEN 1 THEN 'Lost' WHEN 2 THEN 'Hibernating' WHEN 3 THEN 'About to sleep'
                                    WHEN 4 THEN 'Promising' ELSE 'Potential loyal' END
         ELSE CASE p.r_score WHEN 1 THEN 'Lost' WHEN 2 THEN 'Hibernating' WHEN 3 THEN 'About to sleep'
                             WHEN 4 THEN 'Promising' ELSE 'New' END
       END AS rfm_segment,
       p.method,
       :build_id AS build_id
FROM placed p
JOIN gold_customer_dim c ON c.customer_key = p.customer_key
ORDER BY p.customer_key
