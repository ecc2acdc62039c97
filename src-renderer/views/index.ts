import type { View } from '../app/routes.ts'
import { activityView } from './activity/view.ts'
import { basketsView } from './baskets/view.ts'
import { cohortsView } from './cohorts/view.ts'
import { customersView } from './customers/view.ts'
import { dataView } from './data/view.ts'
import { homeView } from './home/view.ts'
import { importView } from './import/view.ts'
import { overviewView } from './overview/view.ts'
import { reportsView } from './reports/view.ts'
import { segmentsView } from './segments/view.ts'
import { settingsView } from './settings/view.ts'
import { sqlView } from './sql/view.ts'
import { upliftView } from './uplift/view.ts'

/** Every view, in the order of the rail. */
export const views: readonly View[] = [
  homeView,
  importView,
  dataView,
  overviewView,
  segmentsView,
  customersView,
  basketsView,
  cohortsView,
  upliftView,
  reportsView,
  sqlView,
  activityView,
  settingsView,
]
