import { REQUIRED, field } from './field.ts'

/** One row per product. */
export const productFields = [
  field(
    'product_id',
    'id',
    'item_id product article_no variant_id stock_code article item product_code',
    'Product or article number.',
    REQUIRED,
  ),
  field('shop_id', 'id', 'brand_id business_unit', 'Business unit; `default` when the extract has none.'),
  field('product_name', 'txt', 'name title item_name description desc', 'Name of the product.'),
  field('brand', 'txt', 'brand_name vendor manufacturer label', 'Brand.'),
  field('category_level_1', 'txt', 'category department main_category product_category level1', 'Top category.'),
  field('category_level_2', 'txt', 'subcategory sub_category category2 level2', 'Second category.'),
  field('category_level_3', 'txt', 'subsubcategory product_class category3 level3', 'Third category.'),
  field('category_path', 'txt', 'breadcrumb category_tree product_taxonomy', 'Whole path, split at `>` or `/`.'),
  field('base_price', 'money', 'price list_price retail_price msrp', 'List price.'),
  field('currency_code', 'cur', 'currency iso_currency', 'Currency of the price.'),
  field('season_code', 'code', 'season', 'Spring, Summer, Fall or Winter.'),
  field('is_active', 'bool', 'active status_active published', 'Whether it is on sale.'),
  field('standard_cost', 'money', 'cogs product_cost cost', 'Cost per unit.'),
  field('sku', 'id', 'stock_keeping_unit', 'Stock keeping unit.'),
  field('product_type', 'code', 'type', 'good, service, game or bundle.'),
  field('launch_date', 'date', 'introduced_on', 'First day on sale.'),
  field('is_premium', 'bool', 'premium luxury_flag', 'Premium product.'),
]
