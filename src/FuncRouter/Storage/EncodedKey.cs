namespace FuncRouter.Storage;

/// <summary>A <see cref="StoreKey"/> that was checked and escaped: what a store really uses.</summary>
internal readonly record struct EncodedKey(string Table, string Partition, string Row)
{
    private const int ShortestTableName = 3;
    private const int LongestTableName = 63;

    /// <summary>Checks and escapes a key.</summary>
    /// <exception cref="ArgumentException">The table's name is not one.</exception>
    /// <exception cref="StoreLimitException">A key is too long.</exception>
    public static EncodedKey Of(StoreKey key) => new(CheckTable(key.Table), EncodePartition(key.Partition), EncodeRow(key.Row));

    /// <summary>Escapes a partition key.</summary>
    public static string EncodePartition(string partition) => KeyEncoding.Encode(partition, "partition key");

    /// <summary>Escapes a row key.</summary>
    public static string EncodeRow(string row) => KeyEncoding.Encode(row, "row key");

    /// <summary>Lets a table's name pass that Table Storage would take: 3 to 63 ASCII letters and digits, a letter first.</summary>
    public static string CheckTable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= ShortestTableName and <= LongestTableName
            && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit)
            ? name
            : throw new ArgumentException(
                $"\"{name}\" is no name for a table: it takes {ShortestTableName} to {LongestTableName} letters and digits, a letter first.",
                nameof(name));
    }
}
