using Microsoft.Data.Sqlite;

namespace FuncRouter.Storage;

/// <summary>The statements on one table. A table's name was checked and its letters and digits need no escaping.</summary>
internal static class SqliteTable
{
    // Behind every escaped key, which is printable ASCII.
    private const string BehindAllKeys = "\u007f";

    /// <summary>Reads one row, unless it has expired.</summary>
    public static StoreRow? Read(SqliteConnection connection, EncodedKey key, long now)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT row_key, etag, expires_at, length, value FROM \"{key.Table}\" " +
            "WHERE partition_key = $partition AND row_key = $row AND (expires_at IS NULL OR expires_at > $now)";
        command.Parameters.AddWithValue("$partition", key.Partition);
        command.Parameters.AddWithValue("$row", key.Row);
        command.Parameters.AddWithValue("$now", now);
        using var reader = command.ExecuteReader();
        return reader.Read() ? RowOf(reader, key.Table, key.Partition) : null;
    }

    /// <summary>
    /// Reads one page. Expired rows count towards its size, so that a page costs no more than its size however many there are.
    /// </summary>
    /// <param name="connection">The database.</param>
    /// <param name="range">What to read, escaped.</param>
    /// <param name="pageSize">The most rows to look at.</param>
    /// <param name="after">The escaped key to go on behind; null to start.</param>
    /// <param name="now">UTC ticks.</param>
    public static StorePage Query(SqliteConnection connection, EncodedRange range, int pageSize, string? after, long now)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT row_key, etag, expires_at, length, value FROM \"{range.Table}\" " +
            $"WHERE partition_key = $partition AND row_key >= $from AND row_key < $before {(after is null ? "" : "AND row_key > $after ")}" +
            "ORDER BY row_key LIMIT $limit";
        AddRange(command, range);
        command.Parameters.AddWithValue("$limit", pageSize + 1);
        if (after is not null)
        {
            command.Parameters.AddWithValue("$after", after);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<StoreRow>();
        string? last = null;
        for (var seen = 0; reader.Read(); seen++)
        {
            if (seen == pageSize)
            {
                return new StorePage(rows, last);
            }

            last = reader.GetString(0);
            if (!EncodedValue.HasExpired(TicksOf(reader), now))
            {
                rows.Add(RowOf(reader, range.Table, range.Partition));
            }
        }

        return new StorePage(rows, null);
    }

    /// <summary>Deletes a range and says how many of its rows had not expired.</summary>
    public static int DeleteRange(SqliteConnection connection, EncodedRange range, long now)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"DELETE FROM \"{range.Table}\" WHERE partition_key = $partition AND row_key >= $from AND row_key < $before " +
            "RETURNING expires_at IS NULL OR expires_at > $now";
        AddRange(command, range);
        command.Parameters.AddWithValue("$now", now);
        using var reader = command.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            count += reader.GetBoolean(0) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Carries out one write, making the table for a row that is to be its first.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="partition">The escaped partition key.</param>
    /// <param name="write">What to do.</param>
    /// <param name="etag">The row's new version.</param>
    /// <param name="now">UTC ticks.</param>
    /// <returns>Whether it was carried out; false for a conflict.</returns>
    public static bool Write(
        SqliteConnection connection, string table, string partition, EncodedWrite write, string etag, long now)
    {
        try
        {
            return TryWrite(connection, table, partition, write, etag, now);
        }
        catch (SqliteException e) when (SqliteErrors.IsMissingTable(e))
        {
            if (write.Kind is StoreWriteKind.Update or StoreWriteKind.Delete)
            {
                return write.DeletesAnything;
            }

            Create(connection, table);
            return TryWrite(connection, table, partition, write, etag, now);
        }
    }

    private static bool TryWrite(
        SqliteConnection connection, string table, string partition, EncodedWrite write, string etag, long now)
    {
        const string Put = "(partition_key, row_key, etag, expires_at, length, value) VALUES ($partition, $row, $etag, $expires, $length, $value) " +
            "ON CONFLICT (partition_key, row_key) DO UPDATE " +
            "SET etag = excluded.etag, expires_at = excluded.expires_at, length = excluded.length, value = excluded.value";
        const string AsRead = "partition_key = $partition AND row_key = $row AND etag = $read AND (expires_at IS NULL OR expires_at > $now)";

        using var command = connection.CreateCommand();
        command.CommandText = write.Kind switch
        {
            StoreWriteKind.Insert => $"INSERT INTO \"{table}\" {Put} WHERE expires_at <= $now",
            StoreWriteKind.Upsert => $"INSERT INTO \"{table}\" {Put}",
            StoreWriteKind.Update =>
                $"UPDATE \"{table}\" SET etag = $etag, expires_at = $expires, length = $length, value = $value WHERE {AsRead}",
            StoreWriteKind.Delete when write.ETag is not null => $"DELETE FROM \"{table}\" WHERE {AsRead}",
            StoreWriteKind.Delete => $"DELETE FROM \"{table}\" WHERE partition_key = $partition AND row_key = $row",
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Kind, "No such kind of write."),
        };
        command.Parameters.AddWithValue("$partition", partition);
        command.Parameters.AddWithValue("$row", write.Row);
        command.Parameters.AddWithValue("$now", now);
        command.Parameters.AddWithValue("$read", write.ETag ?? (object)DBNull.Value);
        if (write.Kind is not StoreWriteKind.Delete)
        {
            command.Parameters.AddWithValue("$etag", etag);
            command.Parameters.AddWithValue("$expires", write.Value.ExpiresAt ?? (object)DBNull.Value);
            command.Parameters.AddWithValue("$length", write.Value.Length ?? (object)DBNull.Value);
            command.Parameters.AddWithValue("$value", write.Value.Bytes);
        }

        return command.ExecuteNonQuery() > 0 || write.DeletesAnything;
    }

    private static void Create(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            CREATE TABLE IF NOT EXISTS "{table}" (
                partition_key TEXT COLLATE BINARY NOT NULL,
                row_key TEXT COLLATE BINARY NOT NULL,
                etag TEXT NOT NULL,
                expires_at INTEGER,
                length INTEGER,
                value BLOB NOT NULL,
                PRIMARY KEY (partition_key, row_key))
            """;
        command.ExecuteNonQuery();
    }

    private static void AddRange(SqliteCommand command, EncodedRange range)
    {
        command.Parameters.AddWithValue("$partition", range.Partition);
        command.Parameters.AddWithValue("$from", range.From ?? "");
        command.Parameters.AddWithValue("$before", range.Before ?? BehindAllKeys);
    }

    private static long? TicksOf(SqliteDataReader reader) => reader.IsDBNull(2) ? null : reader.GetInt64(2);

    private static StoreRow RowOf(SqliteDataReader reader, string table, string partition)
    {
        var value = new EncodedValue(reader.GetFieldValue<byte[]>(4), reader.IsDBNull(3) ? null : reader.GetInt32(3), TicksOf(reader));
        var key = new StoreKey(table, KeyEncoding.Decode(partition), KeyEncoding.Decode(reader.GetString(0)));
        return new StoreRow(key, ValueEncoding.Decode(value), reader.GetString(1));
    }
}
