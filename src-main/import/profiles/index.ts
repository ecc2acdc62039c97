import { basketLines, canonicalProfiles, itemHierarchy } from './catalogue.ts'
import { cdnow } from './cdnow.ts'
import { onlineRetail, onlineRetail2 } from './online-retail.ts'
import type { Glimpse, Profile } from './profile.ts'
import { shopifyCustomers, shopifyOrderTotals, shopifyOrders } from './shopify.ts'
import { hillstrom, socialPressure } from './studies.ts'

/** The known extracts; the first that matches a file wins. */
export const profiles: readonly Profile[] = [
  onlineRetail,
  onlineRetail2,
  shopifyOrders,
  shopifyOrderTotals,
  shopifyCustomers,
  cdnow,
  hillstrom,
  socialPressure,
  itemHierarchy,
  basketLines,
  ...canonicalProfiles,
]

/** The profile of that id, or null. */
export function profileById(id: string): Profile | null {
  return profiles.find((profile) => profile.id === id) ?? null
}

/** The first profile that recognises a file, with its mapping. */
export function recogniseProfile(
  glimpse: Glimpse,
): { profile: Profile; mapping: Readonly<Record<string, string>> } | null {
  for (const profile of profiles) {
    const mapping = profile.match(glimpse)
    if (mapping !== null) return { profile, mapping }
  }
  return null
}
