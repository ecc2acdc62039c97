import type { GivenOrder, GivenWarehouse } from './warehouse.ts'

const coffee = { product: 'P1', category: 'Grocery', price: 20, cost: 12 }
const grinder = { product: 'P2', category: 'Home', price: 60, cost: 39 }
const filters = { product: 'P3', category: 'Grocery', price: 5, cost: 3 }

/** Sales lines of fixture F1 of the metrics specification (section 2); margins follow from the given unit costs. */
export const f1Orders: readonly GivenOrder[] = [
  {
    id: 'T1',
    customer: 'C1',
    date: '2025-01-15',
    channel: 'Online',
    lines: [
      { ...coffee, quantity: 1 },
      { ...grinder, quantity: 1, discount: 10, cost: 35 },
    ],
  },
  { id: 'T5', customer: 'C3', date: '2025-02-05', channel: 'Online', lines: [{ ...grinder, quantity: 1 }] },
  {
    id: 'T6',
    customer: 'C3',
    date: '2025-02-12',
    channel: 'Online',
    isReturn: true,
    lines: [{ ...grinder, quantity: -1 }],
  },
  { id: 'T2', customer: 'C1', date: '2025-03-10', channel: 'Online', lines: [{ ...coffee, quantity: 2 }] },
  {
    id: 'T4',
    customer: 'C2',
    date: '2025-06-01',
    channel: 'In-Store',
    lines: [
      { ...coffee, quantity: 1 },
      { ...filters, quantity: 2 },
    ],
  },
  { id: 'T3', customer: 'C1', date: '2025-06-20', channel: 'Online', lines: [{ ...coffee, quantity: 1 }] },
  {
    id: 'T7',
    customer: 'C4',
    date: '2025-06-25',
    channel: 'Mobile App',
    lines: [
      { ...filters, quantity: 4, discount: 2 },
      { ...coffee, quantity: 1 },
    ],
  },
]

/** Fixture F1 as a warehouse: as of 2025-06-30, EUR. */
export const f1: GivenWarehouse = {
  asOf: '2025-06-30',
  currency: 'EUR',
  customers: [
    { id: 'C1', acquisitionDate: '2025-01-10' },
    { id: 'C2', acquisitionDate: '2025-05-20' },
    { id: 'C3', acquisitionDate: '2025-02-01' },
    { id: 'C4', acquisitionDate: '2025-06-18' },
  ],
  orders: f1Orders,
}
