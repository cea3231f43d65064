namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Which words a text has, each as one of <see cref="Buckets"/> numbers. At most <see cref="Capacity"/> are kept, however long the text is.
/// </summary>
internal sealed class WordBag
{
    /// <summary>The different numbers.</summary>
    public const int Buckets = 2048;

    /// <summary>The most entries.</summary>
    public const int Capacity = 192;

    private readonly ushort[] _entries;

    /// <summary>Takes over entries that differ from each other.</summary>
    public WordBag(ReadOnlySpan<ushort> entries) => _entries = entries.ToArray();

    /// <summary>No words.</summary>
    public static WordBag Empty { get; } = new([]);

    /// <summary>The entries.</summary>
    public ReadOnlySpan<ushort> Entries => _entries;
}
