import {
  autoDate,
  autoText,
  booleanSetting,
  choiceSetting,
  numberSetting,
  numbersSetting,
  optionalNumber,
  textSetting,
} from './row.ts'

const percent = { min: 0, max: 100 }
const share = { min: 0, max: 1 }

/** Every setting of this release; keys and defaults of metrics.md section 14. null stands for "auto". */
export const settingRows = {
  'asof.date': autoDate('Last day that counts, and the end of every window; auto is the last purchase date.'),
  'workspace.reporting_currency': autoText(
    'Currency of reported amounts; auto is the currency with most order lines.',
    '^[A-Z]{3}$',
    'EUR',
  ),

  'calendar.time_zone': textSetting(
    'UTC',
    'Time zone of times without an offset and of local dates.',
    '^[A-Za-z0-9_+/-]+$',
    'Europe/Berlin',
  ),
  'calendar.hemisphere': choiceSetting(['north', 'south'], 'north', 'Hemisphere of the seasons.'),
  'calendar.holiday_country': autoText(
    'Country of the holidays; auto is the country with most net sales, else US.',
    '^[A-Z]{2}$',
    'DE',
  ),
  'calendar.weekend_days': numbersSetting([6, 7], 'ISO weekdays of the weekend, 1 = Monday.', {
    min: 1,
    max: 7,
    whole: true,
    anyLength: true,
  }),
  'calendar.week_start': numberSetting(1, 'ISO weekday that weeks begin on.', { min: 1, max: 7, whole: true }),
  'calendar.history_start': autoDate('First day of the calendar; auto is 1 January of the year of the earliest data.'),
  'fiscal.start_month': numberSetting(1, 'First month of the fiscal year.', { min: 1, max: 12, whole: true }),
  'fiscal.pattern': choiceSetting(
    ['calendar', '4-4-5', '4-5-4', '5-4-4'],
    'calendar',
    'Months or weeks per fiscal period.',
  ),
  'fiscal.year_label': choiceSetting(['start', 'end'], 'end', 'Calendar year that names a fiscal year.'),
  'fiscal.week_start': numberSetting(1, 'ISO weekday that fiscal weeks begin on.', { min: 1, max: 7, whole: true }),

  'identity.link_by_email': booleanSetting(true, 'Link customers of different extracts by equal e-mail.'),

  'cart.low_inventory_units': numberSetting(5, 'Stock at or below which an item counts as low.', {
    min: 0,
    max: 100,
    whole: true,
  }),

  'rfm.method': choiceSetting(
    ['auto', 'quintile', 'threshold', 'value_quintile_type7'],
    'auto',
    'How RFM scores are given; auto takes quintiles from rfm.min_population customers.',
  ),
  'rfm.window_days': optionalNumber(730, 'Days that frequency and monetary value cover; off means all history.', {
    min: 1,
    whole: true,
  }),
  'rfm.f_fallback': booleanSetting(
    true,
    'Use fixed frequency breaks when one frequency holds more than 40 % of the customers.',
  ),
  'rfm.min_population': numberSetting(25, 'Customers from which quintiles are used.', { min: 5, whole: true }),
  'rfm.r_days': numbersSetting([30, 60, 90, 180], 'Recency limits in days for scores 5, 4, 3, 2.', {
    min: 0,
    whole: true,
  }),
  'rfm.f_counts': numbersSetting([6, 4, 3, 2], 'Least purchases for scores 5, 4, 3, 2.', { min: 1, whole: true }),
  'rfm.m_amounts': numbersSetting([1000, 500, 200, 50], 'Least amounts in reporting currency for scores 5, 4, 3, 2.', {
    min: 0,
  }),
  'segment.new_days': numberSetting(90, 'Days after the first purchase in which a customer is New.', {
    min: 1,
    whole: true,
  }),
  'segment.vip_percentile': numberSetting(0.95, 'Percentile of lifetime value from which a customer is VIP.', share),
  'segment.premium_percentile': numberSetting(
    0.8,
    'Percentile of lifetime value from which a customer is Premium.',
    share,
  ),
  'segment.loyal_purchases': numberSetting(4, 'Purchases in 365 days that make a customer Loyal.', {
    min: 1,
    whole: true,
  }),
  'segment.loyal_recency_days': numberSetting(180, 'Longest recency in days of a Loyal customer.', {
    min: 1,
    whole: true,
  }),

  'churn.slope': numberSetting(1.5, 'Slope of the churn curve.', { min: 0 }),
  'churn.midpoint': numberSetting(2.5, 'Expected intervals after which churn is even.', { min: 0 }),
  'churn.default_interval': numberSetting(30, 'Days between purchases when nothing is known.', { min: 1 }),
  'churn.interval_bounds': numbersSetting([7, 180], 'Bounds in days of the expected interval.', { min: 1 }),

  'spendseg.mode': choiceSetting(['quantile', 'fixed'], 'quantile', 'How high and low monthly spend are set.'),
  'spendseg.high_q': numberSetting(0.8, 'Quantile of high monthly spend.', share),
  'spendseg.low_q': numberSetting(0.3, 'Quantile of low monthly spend.', share),
  'spendseg.high_monthly': numberSetting(2000, 'High monthly spend in fixed mode.', { min: 0 }),
  'spendseg.low_monthly': numberSetting(500, 'Low monthly spend in fixed mode.', { min: 0 }),
  'spendseg.growth_pct': numberSetting(20, 'Growth in percent of New & Growing.', { min: 0 }),
  'spendseg.decline_pct': numberSetting(-20, 'Change in percent of Declining.', { max: 0 }),
  'spendseg.new_months': numberSetting(12, 'Longest tenure in months of New & Growing.', { min: 1, whole: true }),
  'spendseg.travel_pct': numberSetting(25, 'Travel share in percent of High-Value Travelers.', percent),
  'spendseg.necessities_pct': numberSetting(50, 'Necessities share in percent of Budget-Conscious.', percent),
  'mom.include_partial': booleanSetting(false, 'Include the running month.'),
  'mom.cutoffs': numbersSetting([25, 5, -5, -25], 'Limits in percent of High Growth, Growth, Flat and Decline.'),
  'atv.cv_cutoffs': numbersSetting([0.5, 1], 'Limits of Consistent and Moderate spending.', { min: 0 }),
  'c360.recency_days': numbersSetting([30, 90, 180], 'Limits in days of Active, Cooling and At Risk.', {
    min: 0,
    whole: true,
  }),
  'c360.travel_profile_pct': numberSetting(30, 'Travel share in percent of Travel-Heavy.', percent),
  'c360.necessities_profile_pct': numberSetting(60, 'Necessities share in percent of Necessities-Focused.', percent),
  'c360.churn_weights': numbersSetting([0.5, 0.3, 0.2], 'Weights of probability, spend drop and trend.', share),
  'c360.churn_bands': numbersSetting([30, 60], 'Limits of Low and Medium churn risk.', percent),

  'basket.window_days': optionalNumber(365, 'Days that the stored basket analysis covers; off means all history.', {
    min: 1,
    whole: true,
  }),
  'basket.min_pairs': optionalNumber(null, 'Least joint baskets; auto is the larger of 30 and 0.1 % of the baskets.', {
    min: 1,
    whole: true,
  }),
  'uplift.min_units': numberSetting(100, 'Least units per arm for a verdict.', { min: 2, whole: true }),
  'uplift.alpha': numberSetting(0.05, 'Level of significance.', { min: 0.0001, max: 0.5 }),
  'returns.date_basis': choiceSetting(
    ['order', 'return'],
    'order',
    'Whether returns count on the date of the order or of the return.',
  ),
  'returns.window_days': numberSetting(60, 'Days after which a return window is closed.', { min: 1, whole: true }),
} as const
