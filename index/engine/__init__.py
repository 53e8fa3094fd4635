"""A store on a database server that several machines share: OceanBase, or its single-node form seekdb."""
