import { c, table } from '../table.ts'

export const goldExperimentDim = table({
  name: 'gold_experiment_dim',
  zone: 'gold',
  kind: 'P',
  scd: 'type1',
  grain: 'one experiment',
  doc: 'Experiments (studies) with their arms and control.',
  filledBy: ['experiment_units'],
  key: ['experiment_key'],
  unique: [['experiment_id']],
  columns: {
    experiment_key: c.key('Surrogate key.'),
    experiment_id: c.id('Business key.'),
    experiment_name: c.txt('Name.'),
    hypothesis: c.txt('Hypothesis.', { nullable: true }),
    start_ts: c.ts('Start.', { nullable: true }),
    end_ts: c.ts('End.', { nullable: true }),
    unit_type: c.code('What is assigned.', { values: ['customer', 'session'], default: 'customer' }),
    primary_metric: c.code('Primary outcome.', { default: 'revenue_per_customer' }),
    control_variant: c.txt('Arm that others are compared with.', { default: 'control' }),
    expected_split: c.json('Arm to expected share.', { nullable: true }),
    experiment_status: c.code('State.', { default: 'completed' }),
    batch_id: c.key('Last batch.', { nullable: true, ref: 'ws_batch' }),
  },
})

export const experimentUnit = table({
  name: 'experiment_unit',
  zone: 'gold',
  kind: 'P',
  grain: 'one unit of one experiment',
  doc: 'Who got which arm; units without ids are numbered by source row and create no customers.',
  filledBy: ['experiment_units'],
  key: ['experiment_key', 'unit_no'],
  withoutRowid: true,
  columns: {
    experiment_key: c.key('Experiment.', { ref: 'gold_experiment_dim' }),
    unit_no: c.int('1..n in source order.', { unit: 'unit' }),
    unit_id: c.id('Id of the unit as given, else its number.', { pii: 'personal' }),
    customer_key: c.key('Known customer, else -2.', { ref: 'gold_customer_dim', default: -2 }),
    variant: c.txt('Arm.'),
    assigned_at: c.ms('Assignment.', { nullable: true }),
    exposed_at: c.ms('First exposure.', { nullable: true }),
    batch_id: c.key('Batch.', { ref: 'ws_batch' }),
    source_row: c.int('Row of the source file.', { unit: 'row' }),
  },
})

export const experimentMeasure = table({
  name: 'experiment_measure',
  zone: 'gold',
  kind: 'P',
  grain: 'one outcome or covariate of one experiment',
  doc: 'Columns of a study table besides unit and arm.',
  filledBy: ['experiment_units'],
  key: ['experiment_key', 'measure_no'],
  unique: [['experiment_key', 'name']],
  withoutRowid: true,
  columns: {
    experiment_key: c.key('Experiment.', { ref: 'gold_experiment_dim' }),
    measure_no: c.int('1..n in source order.', { unit: 'measure' }),
    name: c.txt('Column name as given.'),
    role: c.code('Outcome or covariate.', { values: ['outcome', 'covariate'] }),
    kind: c.code('Kind of values.', { values: ['binary', 'number', 'text'] }),
  },
})

export const experimentValue = table({
  name: 'experiment_value',
  zone: 'gold',
  kind: 'P',
  grain: 'one measure of one unit',
  doc: 'Values of a study, by measure, so that one outcome is one range scan.',
  filledBy: ['experiment_units'],
  key: ['experiment_key', 'measure_no', 'unit_no'],
  withoutRowid: true,
  columns: {
    experiment_key: c.key('Experiment.', { ref: 'gold_experiment_dim' }),
    measure_no: c.int('Measure.', { unit: 'measure' }),
    unit_no: c.int('Unit.', { unit: 'unit' }),
    num: c.num('Value of a binary or numeric measure.', { nullable: true }),
    txt: c.txt('Value of a text measure.', { nullable: true }),
  },
})
