const EXAMPLE = `SELECT date_key / 100 AS month, count(*) AS lines, round(sum(net_sales_amount), 2) AS net_sales
FROM gold_sales_fact
GROUP BY 1
ORDER BY 1`

/** The statement being written; it stays while the user looks elsewhere. */
class SqlDraft {
  text = $state(EXAMPLE)
}

export const sqlDraft = new SqlDraft()
