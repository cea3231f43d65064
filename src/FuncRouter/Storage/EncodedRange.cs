namespace FuncRouter.Storage;

/// <summary>A <see cref="StoreRange"/> that was checked and escaped.</summary>
internal readonly record struct EncodedRange(string Table, string Partition, string? From, string? Before)
{
    /// <summary>The largest page that Table Storage gives.</summary>
    public const int LargestPage = 1000;

    /// <summary>Checks and escapes a range.</summary>
    /// <exception cref="ArgumentException">The table's name is not one.</exception>
    /// <exception cref="StoreLimitException">A key is too long.</exception>
    public static EncodedRange Of(StoreRange range) => new(
        EncodedKey.CheckTable(range.Table),
        EncodedKey.EncodePartition(range.Partition),
        range.From is null ? null : EncodedKey.EncodeRow(range.From),
        range.Before is null ? null : EncodedKey.EncodeRow(range.Before));

    /// <summary>Lets a page size pass.</summary>
    public static int CheckPageSize(int pageSize) => pageSize is > 0 and <= LargestPage
        ? pageSize
        : throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, $"A page has 1 to {LargestPage} rows.");
}
