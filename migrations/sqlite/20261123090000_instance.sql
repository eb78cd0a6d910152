-- What the host set in the pages, and secrets of the instance as a whole.
CREATE TABLE instance (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT instance_key PRIMARY KEY (key)
) STRICT;

-- Which process mints ids under which node number, so that two processes on one database never mint the same.
CREATE TABLE nodes (
    node INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,
    CONSTRAINT nodes_node PRIMARY KEY (node)
) STRICT;
