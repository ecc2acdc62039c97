const EXAMPLE = `SELECT strftime('%Y-%m', transaction_timestamp) AS month, count(*) AS lines, sum(net_sales_amount) AS net_sales
FROM gold_sales_fact
GROUP BY 1
ORDER BY 1`

/** The statement being written; it stays while the user looks elsewhere. */
class SqlDraft {
  text = $state(EXAMPLE)
}

export const sqlDraft = new SqlDraft()
