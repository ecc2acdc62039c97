-- One row per pair of items bought together often enough: how much more often than by chance (metrics 10.1).
-- Why: what goes together, for shelves, bundles and cross-selling; sorted elsewhere by extra baskets.
-- Caveat: pairs at the support floor (basket.min_pairs) are tested; the 20,000 with most extra baskets are kept.
WITH joined AS (
  SELECT p.*, a.item_baskets AS na, b.item_baskets AS nb, a.baskets AS n,
         p.pair_baskets * 1.0 / a.item_baskets AS ab,
         p.pair_baskets * 1.0 / b.item_baskets AS ba
  FROM basket_pair_count p
  JOIN basket_item_count a ON a.level = p.level AND a.item = p.item_a
  JOIN basket_item_count b ON b.level = p.level AND b.item = p.item_b
),
wilson AS (
  SELECT *,
         (ab + 3.841458820694124 / (2 * na)) / (1 + 3.841458820694124 / na) AS middle,
         SQRT(3.841458820694124 * ab * (1 - ab) / na + 3.841458820694124 * 3.841458820694124 / (4.0 * na * na))
           / (1 + 3.841458820694124 / na) AS half
  FROM joined
)
SELECT level,
       item_a,
       item_b,
       pair_baskets,
       ROUND(pair_baskets * 1.0 / n, 6) AS support,
       ROUND(ab, 6) AS confidence_ab,
       ROUND(ba, 6) AS confidence_ba,
       ROUND(pair_baskets * 1.0 * n / (na * 1.0 * nb), 6) AS lift,
       ROUND(pair_baskets * 1.0 / n - (na * 1.0 / n) * (nb * 1.0 / n), 6) AS leverage,
       CASE WHEN pair_baskets < na THEN ROUND((1 - nb * 1.0 / n) / (1 - ab), 6) END AS conviction_ab,
       CASE WHEN pair_baskets < nb THEN ROUND((1 - na * 1.0 / n) / (1 - ba), 6) END AS conviction_ba,
       ROUND(pair_baskets * 1.0 / (na + nb - pair_baskets), 6) AS jaccard,
       ROUND(pair_baskets - na * 1.0 * nb / n, 6) AS extra_baskets,
       ROUND((middle - half) * n / nb, 6) AS lift_low,
       ROUND((middle + half) * n / nb, 6) AS lift_high,
       p_value,
       q_value,
       ROUND(promo_baskets * 1.0 / pair_baskets, 6) AS promo_share,
       :build_id AS build_id
FROM wilson
ORDER BY level, item_a, item_b
