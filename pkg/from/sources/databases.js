/** What databases write. Their columns are those of an example: give your own by `map` or `columns`. See `../index.js`. */

/** @type {import('../apply.js').Recipe[]} */
export const DATABASES = [
  {
    name: 'postgres',
    title: 'PostgreSQL',
    aliases: ['postgresql', 'psql'],
    export: '\\copy (select id, name, photo, created_at, settings, tags from users) to users.csv csv header',
    file: 'users.csv',
    options: {
      map: { uid: 'id', avatar: 'photo', createdAt: 'created_at', metadata: 'settings' },
      timestamps: 'auto',
    },
    left: 'what the query does not select',
  },
  {
    name: 'postgres-text',
    title: 'PostgreSQL',
    aliases: ['postgresql-text', 'pg_dump'],
    export: '\\copy without csv header, COPY … TO, or the data of pg_dump',
    file: 'users.tsv',
    options: {
      columns: ['uid', 'name', 'avatar', 'createdAt', 'metadata', 'tags'],
      dialect: 'postgres',
      timestamps: 'auto',
    },
    left: 'columns that have no name',
  },
  {
    name: 'mysql',
    title: 'MySQL',
    aliases: ['mariadb'],
    export: "mysql --batch -e 'select id, name, photo, created_at from users' shop > users.tsv",
    file: 'users.tsv',
    options: {
      dialect: 'mysql',
      map: { uid: 'id', avatar: 'photo', createdAt: 'created_at' },
      timestamps: 'auto',
    },
    left: 'what the query does not select',
  },
  {
    name: 'mysql-outfile',
    title: 'MySQL',
    aliases: ['mysqldump', 'mariadb-outfile'],
    export: "select … into outfile 'users-outfile.tsv', or mysqldump --tab",
    file: 'users-outfile.tsv',
    options: { columns: ['uid', 'name', 'avatar', 'createdAt'], dialect: 'mysql', timestamps: 'auto' },
    left: 'columns that have no name',
  },
  {
    name: 'sql-server',
    title: 'SQL Server',
    aliases: ['mssql'],
    export: '"Save Results As" in Management Studio, with "Quote strings containing list separators"',
    file: 'users.csv',
    options: { columns: ['uid', 'name', 'avatar', 'createdAt'], nullMarker: 'NULL', timestamps: 'auto' },
    left: 'columns that have no name',
  },
  {
    name: 'mongodb',
    title: 'MongoDB',
    aliases: ['mongo', 'mongoexport', 'meteor'],
    export: 'mongoexport --uri URI --collection users --out users.json',
    file: 'users.json',
    options: {
      map: { uid: '_id.$oid', name: 'profile.name', avatar: 'profile.photo', createdAt: 'createdAt.$date' },
      timestamps: 'auto',
      extra: 'drop',
    },
    secrets: ['services'],
    left: 'what you do not map, such as passwords under services',
  },
  {
    name: 'dynamodb',
    title: 'DynamoDB',
    aliases: ['dynamo', 'aws-dynamodb'],
    export: 'an export to S3 (DynamoDB JSON)',
    file: 'items.json.gz',
    options: {
      map: { uid: 'Item.id.S', name: 'Item.name.S', createdAt: 'Item.createdAt.N' },
      extra: 'drop',
    },
    left: 'attributes that you do not map',
  },
]
