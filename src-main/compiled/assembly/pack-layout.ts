/**
 * The memory that rows are packed in, as its caller lays it out and `pack-rows.ts` and its plain twin read it. Places
 * are bytes behind the start of a structure; numbers are u32 where nothing else is said.
 */

/** Rows of the columns at hand: the next one, and how many there are. */
export const ROW = 0
export const ROWS = 4
/** The items of a row, and how many there are. */
export const ITEMS = 8
export const ITEM_COUNT = 12
/** f64 rowids of the rows; 0 for entries of an index. */
export const ROWIDS = 16
/** Most bytes of a cell, but for texts by code, and those that may be written over before it. */
export const MOST = 20
/** f64: the rowid before. */
export const LAST_ROWID = 24
/** Pages of the buffer: their end, bytes of a page, usable bytes of a page, and greatest record that a cell holds whole. */
export const PAGES_END = 32
export const PAGE_SIZE = 36
export const USABLE = 40
export const WHOLE = 44
/** The page that is being filled, its cells, and the place of the one that was added last. */
export const PAGE = 48
export const CELLS = 52
export const CONTENT = 56
/** Room for a cell that may not fit into its page. */
export const SCRATCH = 60
export const SCRATCH_END = 64
/** End of the room in which the serial types of a row are gathered. */
export const HEADS_END = 68
/** A cell that waits for its place; none while the end is 0. */
export const CELL = 72
export const CELL_END = 76
/** Where the record of a long cell begins. */
export const RECORD = 80
/** By page of the buffer: f64 last rowids of a table, or pairs of u32, the dividers of an index; the end of this list. */
export const LEAVES = 84
/** Room for the bytes of further dividers. */
export const DIVIDERS = 88
/** Serial types of integers, see `WIDTHS_BYTES`. */
export const WIDTHS = 92
/** The column that a fault is in. */
export const FAULT = 96
/** First byte of the pages: that of leaves of a table or of an index. */
export const LEAF_KIND = 100
export const STATE_BYTES = 128

/** An item of a row: its kind, then addresses of its cells. */
export const ITEM_BYTES = 32
export const KIND = 0
/** Cells of the column from the first row on, or codes of a text. */
export const CELLS_AT = 4
/** Number of the column in its table, and 1 where it may not be NULL. */
export const COLUMN = 8
export const NOT_NULL = 12
/** Of a text: u32 offsets and bytes of its dictionary, the code of NULL, and 12 for a blob, 13 for a text. */
export const OFFSETS = 16
export const BYTES = 20
export const NULL_CODE = 24
export const SERIAL_BASE = 28
/** Of constants: ends and lengths of their serial types and of their values. */
export const HEAD_END = 16
export const HEAD_LENGTH = 20
export const BODY_END = 24
export const BODY_LENGTH = 28

/** Kinds of items. A real is a number of a REAL column; NaN is NULL in both kinds of f64. */
export const KIND_F64 = 0
export const KIND_REAL = 1
export const KIND_I32 = 2
export const KIND_U32 = 3
export const KIND_I16 = 4
export const KIND_U16 = 5
export const KIND_I8 = 6
export const KIND_U8 = 7
export const KIND_TEXT = 8
export const KIND_CONSTANT = 9

/**
 * By significant bits of an integer, 64 more for negative ones: u8 serial type (section 2.1 of the file format) and u8
 * bytes of the value.
 */
export const WIDTHS_BYTES = 256

/** Bytes before a cell or a text that may be read and written along with it. */
export const SLACK = 16

/** What packing stops at. */
export const DONE = 0
/** All pages of the buffer are full. */
export const FULL = 1
/** The row is in `CELL` and longer than a page allows. */
export const LONG = 2
/** The row needs more room than `SCRATCH` has. */
export const ROOM = 3
/** The rowid is no safe integer or not above the one before. */
export const ORDER = 4
/** NULL where it may not be, or a number that is no safe integer, in the column `FAULT`. */
export const NULLS = 5
export const UNSAFE = 6
