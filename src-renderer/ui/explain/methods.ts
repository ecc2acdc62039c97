/** A figure that a procedure computes beyond SQL: what it means, and the call that gives it again. */
export interface Method {
  readonly definition: string
  readonly formula: string
  readonly unit: string
  readonly source: string
  /** Metric whose rows, files and quarantine stand behind the figure. */
  readonly base: string
  /** Procedure that returns the figure. */
  readonly procedure: string
}

/** Explanations of figures without a single SQL statement, by code. */
export const methods: Readonly<Record<string, Method>> = {
  basket_rules: {
    definition:
      'Which items are bought together more often than chance. A rule holds for baskets (orders) and says how often the items on the right are in a basket that has the items on the left. It shows association, not cause.',
    formula:
      'support = baskets with both ÷ baskets · confidence = baskets with both ÷ baskets with the left side · lift = confidence ÷ share of baskets with the right side · extra = baskets with both − baskets expected by chance · p from Fisher’s exact test, q by Benjamini–Hochberg over all tested rules',
    unit: 'baskets and shares',
    source: 'gold_sales_fact, frequent itemsets',
    base: 'orders',
    procedure: 'analysis.baskets.rules',
  },
  uplift: {
    definition:
      'What the treatment changed: the outcome per assigned unit in an arm minus the outcome in control. Units count as assigned, whether or not they responded. The split is checked first; a wrong split makes the read-out unreadable.',
    formula:
      'difference = mean of the arm − mean of control · rates: two-proportion z test · numbers: Welch t test · p-values Holm-adjusted over the arms · split: chi-square against the planned weights, fails below 0.001',
    unit: 'outcome per unit',
    source: 'gold_experiment_assignment_fact',
    base: 'orders',
    procedure: 'analysis.uplift.readout',
  },
  recency: {
    definition: 'Days from the customer’s last purchase to the as-of date of the data.',
    formula: 'as-of date − date of the last purchase',
    unit: 'days',
    source: 'customer_360_profile',
    base: 'customers',
    procedure: 'customer.get',
  },
}
