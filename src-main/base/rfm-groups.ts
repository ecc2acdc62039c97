/** The eleven named groups of recency, frequency and money (metrics 5.1) in the order lists show them, best first. */
export const RFM_GROUPS: readonly string[] = [
  'Champions',
  'Loyal',
  'Potential loyal',
  'New',
  'Promising',
  'Need attention',
  'About to sleep',
  'At risk',
  "Can't lose",
  'Hibernating',
  'Lost',
]
