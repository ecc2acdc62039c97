"""Peers in Python: reads one JSON question per line, writes one JSON answer per line.

Data are prepared by `open_*`, untimed; every other task answers a question and is timed around the work alone.
"""

import datetime
import json
import math
import sys
import time

EPOCH = datetime.date(1970, 1, 1)
held = {}


def moment(day):
    """Midnight after a day, as text."""
    return str(EPOCH + datetime.timedelta(days=day + 1))


def open_pandas(asked):
    import pandas

    lines = pandas.read_csv(
        asked["csv"],
        usecols=["transaction_id", "customer_id", "product_id", "order_ts", "channel", "net_amount", "is_return"],
        dtype={name: "category" for name in ["transaction_id", "customer_id", "product_id", "channel"]},
        parse_dates=["order_ts"],
    )
    products = pandas.read_csv(asked["products"]).set_index("product_id")["category_level_1"]
    lines["category"] = lines["product_id"].map(products).astype("category")
    lines["e4"] = (lines["net_amount"] * 100).round().astype("int64") * 100
    lines["order"] = lines["transaction_id"].cat.codes
    held["pandas"] = lines[lines["is_return"] == 0].reset_index(drop=True)


def filtered_pandas(asked):
    lines = held["pandas"]
    kept = lines[
        (lines["order_ts"] >= moment(asked["from"] - 1))
        & (lines["order_ts"] < moment(asked["to"]))
        & lines["channel"].isin(asked["channels"])
        & lines["category"].isin(asked["categories"])
    ]
    orders, revenue = kept["order"].nunique(), int(kept["e4"].sum())
    return [revenue, orders, kept["customer_id"].nunique(), revenue / orders]


def rfm_pandas(asked):
    lines = held["pandas"]
    kept = lines[(lines["order_ts"] < moment(asked["to"])) & lines["customer_id"].notna()]
    buyers = kept.groupby("customer_id", observed=True).agg(
        last=("order_ts", "max"), orders=("order", "nunique"), e4=("e4", "sum")
    )
    score = lambda values: 1 + 5 * (values.rank(method="min").astype("int64") - 1) // len(values)
    cell = 100 * score(buyers["last"].dt.normalize()) + 10 * score(buyers["orders"]) + score(buyers["e4"])
    return [[int(name), int(count)] for name, count in cell.value_counts().sort_index().items()]


def open_polars(asked):
    import polars

    lines = polars.read_csv(asked["csv"], try_parse_dates=True)
    products = polars.read_csv(asked["products"]).select("product_id", category="category_level_1")
    held["polars"] = (
        lines.filter(polars.col("is_return") == 0)
        .join(products, on="product_id")
        .select(
            polars.col("transaction_id").cast(polars.Categorical).to_physical().alias("order"),
            polars.col("customer_id").cast(polars.Categorical).to_physical().alias("customer"),
            polars.col("order_ts").dt.date().alias("day"),
            polars.col("channel").cast(polars.Categorical),
            polars.col("category").cast(polars.Categorical),
            ((polars.col("net_amount") * 100).round().cast(polars.Int64) * 100).alias("e4"),
        )
    )


def filtered_polars(asked):
    import polars

    first, last = (EPOCH + datetime.timedelta(days=asked[name]) for name in ("from", "to"))
    row = (
        held["polars"]
        .lazy()
        .filter(
            polars.col("day").is_between(first, last)
            & polars.col("channel").is_in(asked["channels"])
            & polars.col("category").is_in(asked["categories"])
        )
        .select(
            polars.col("e4").sum(),
            polars.col("order").n_unique(),
            polars.col("customer").drop_nulls().n_unique().alias("customers"),
        )
        .collect()
        .row(0)
    )
    return [*row, row[0] / row[1]]


def rfm_polars(asked):
    import polars

    last = EPOCH + datetime.timedelta(days=asked["to"])
    score = lambda name: 1 + 5 * (polars.col(name).rank("min").cast(polars.Int64) - 1) // polars.len()
    cells = (
        held["polars"]
        .lazy()
        .filter((polars.col("day") <= last) & polars.col("customer").is_not_null())
        .group_by("customer")
        .agg(polars.col("day").max(), polars.col("order").n_unique(), polars.col("e4").sum())
        .select((100 * score("day") + 10 * score("order") + score("e4")).alias("cell"))
        .group_by("cell")
        .len()
        .sort("cell")
        .collect()
    )
    return [list(row) for row in cells.rows()]


def open_baskets(asked):
    """Baskets of distinct items up to a day, as codes; items that cannot be frequent are left out beforehand."""
    import pandas

    lines = pandas.read_csv(asked["csv"], usecols=["transaction_id", "product_id", "order_ts", "is_return"])
    lines = lines[(lines["is_return"] == 0) & (lines["order_ts"] < moment(asked["to"]))]
    lines = lines.drop_duplicates(["transaction_id", "product_id"])
    baskets = lines["transaction_id"].nunique()
    counts = lines["product_id"].value_counts()
    frequent = counts[counts >= asked["support"] * baskets].index
    lines = lines[lines["product_id"].isin(frequent)]
    held["baskets"] = (baskets, lines)


def itemsets_mlxtend(asked):
    """Timed without the making of the table of baskets and items, which mlxtend wants as its input."""
    import numpy
    import pandas
    import scipy.sparse
    from mlxtend.frequent_patterns import fpgrowth

    baskets, lines = held["baskets"]
    order, names = pandas.factorize(lines["transaction_id"])
    item, items = pandas.factorize(lines["product_id"])
    marks = numpy.ones(len(lines), dtype=bool)
    table = pandas.DataFrame.sparse.from_spmatrix(
        scipy.sparse.csr_matrix((marks, (order, item)), shape=(baskets, len(items))), columns=range(len(items))
    )
    start = time.perf_counter()
    found = fpgrowth(table, min_support=asked["support"], max_len=4)
    seconds = time.perf_counter() - start
    lengths = found["itemsets"].map(len)
    counts = (found["support"] * baskets).round().astype("int64").groupby(lengths).agg(["count", "sum"])
    return seconds, [[int(n), int(c["count"]), int(c["sum"])] for n, c in counts.iterrows()]


def itemsets_efficient_apriori(asked):
    from efficient_apriori import itemsets_from_transactions

    baskets, lines = held["baskets"]
    transactions = [tuple(items) for items in lines.groupby("transaction_id")["product_id"].agg(list)]
    transactions += [()] * (baskets - len(transactions))
    start = time.perf_counter()
    found, _ = itemsets_from_transactions(transactions, asked["support"], max_length=4)
    seconds = time.perf_counter() - start
    return seconds, [[n, len(sets), sum(sets.values())] for n, sets in sorted(found.items())]


def itemsets_pyfim(asked):
    """Eclat in C by C. Borgelt, the code that the R package arules runs; timed from lists of items on."""
    import fim
    import numpy

    baskets, lines = held["baskets"]
    lines = lines.sort_values("transaction_id", kind="stable")
    firsts = numpy.flatnonzero(lines["transaction_id"].ne(lines["transaction_id"].shift()).to_numpy())
    items = lines["product_id"].tolist()
    transactions = [items[start:end] for start, end in zip(firsts, [*firsts[1:], len(items)])]
    least = math.ceil(asked["support"] * baskets - 1e-9)
    start = time.perf_counter()
    found = fim.eclat(transactions, target="s", supp=-least, zmax=4, report="a")
    seconds = time.perf_counter() - start
    sizes = {}
    for itemset, count in found:
        sets, joint = sizes.get(len(itemset), (0, 0))
        sizes[len(itemset)] = (sets + 1, joint + count)
    return seconds, [[size, *sums] for size, sums in sorted(sizes.items())]


def answer(question):
    cpu, start = time.process_time(), time.perf_counter()
    result = globals()[question["task"]](question["input"])
    seconds = time.perf_counter() - start
    if isinstance(result, tuple):
        seconds, result = result
    return {"seconds": seconds, "cpuSeconds": time.process_time() - cpu, "result": result}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:
        reply = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
