using Azure.Data.Tables;

namespace FuncRouter.Storage;

/// <summary>
/// Turns values into entities and back. An entity holds the value in binary properties of 64 KiB (<c>Value00</c> onwards), its
/// length before compression (<c>Length</c>, only where it is compressed) and its end in UTC ticks (<c>ExpiresAt</c>, only where it has one).
/// </summary>
internal static class TableEntities
{
    private const int PropertyBytes = 64 * 1024;
    private const string LengthProperty = "Length";
    private const string ExpiresAtProperty = "ExpiresAt";

    private static readonly string[] ValueProperties =
        [.. Enumerable.Range(0, StoreLimits.ValueBytes / PropertyBytes).Select(i => $"Value{i:00}")];

    /// <summary>What to select where the values are not wanted.</summary>
    public static IReadOnlyList<string> WithoutValues { get; } =
        [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), ExpiresAtProperty];

    /// <summary>Makes the entity of a row.</summary>
    public static TableEntity Of(string partition, string row, EncodedValue value)
    {
        var entity = new TableEntity(partition, row);
        for (var (start, i) = (0, 0); start < value.Bytes.Length; start += PropertyBytes, i++)
        {
            entity[ValueProperties[i]] = value.Bytes[start..Math.Min(start + PropertyBytes, value.Bytes.Length)];
        }

        if (value.Length is { } length)
        {
            entity[LengthProperty] = length;
        }

        if (value.ExpiresAt is { } expiresAt)
        {
            entity[ExpiresAtProperty] = expiresAt;
        }

        return entity;
    }

    /// <summary>When an entity's row expires, in UTC ticks.</summary>
    public static long? ExpiresAt(TableEntity entity) => entity.GetInt64(ExpiresAtProperty);

    /// <summary>Reads the row of an entity.</summary>
    /// <param name="table">The table's name as the router knows it.</param>
    /// <param name="entity">The whole entity.</param>
    public static StoreRow RowOf(string table, TableEntity entity)
    {
        byte[][] parts = [.. ValueProperties.Select(entity.GetBinary).TakeWhile(part => part is not null)];
        var bytes = Join(parts);
        var value = new EncodedValue(bytes, entity.GetInt32(LengthProperty), ExpiresAt(entity));
        var key = new StoreKey(table, KeyEncoding.Decode(entity.PartitionKey), KeyEncoding.Decode(entity.RowKey));
        return new StoreRow(key, ValueEncoding.Decode(value), new TableRowVersion(value.ExpiresAt, entity.ETag).ToString());
    }

    private static byte[] Join(byte[][] parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        var whole = new byte[parts.Sum(part => part.Length)];
        var end = 0;
        foreach (var part in parts)
        {
            part.CopyTo(whole, end);
            end += part.Length;
        }

        return whole;
    }
}
