using System.Globalization;

namespace FuncRouter.Caching.Semantic;

/// <summary>A question whose answer is remembered.</summary>
/// <param name="Scope">The name of all the rest of its request.</param>
/// <param name="Key">The name of its answer.</param>
/// <param name="Signature">What of the question is compared.</param>
/// <param name="Vector">Its direction; null where questions are found by their words.</param>
/// <param name="ExpiresAt">From when on its answer is no longer used, in ticks of UTC.</param>
internal sealed record SemanticEntry(UInt128 Scope, EntryKey Key, TurnSignature Signature, QuestionVector? Vector, long ExpiresAt)
{
    /// <summary>Its number; later ones have higher numbers.</summary>
    public int Id { get; init; }

    /// <summary>About what it takes in memory.</summary>
    public int Bytes { get; init; }
}

/// <summary>A key of <see cref="CacheKey"/> without the text, which would take five times as much.</summary>
/// <param name="High">The first 32 digits.</param>
/// <param name="Low">The last 32 digits.</param>
internal readonly record struct EntryKey(UInt128 High, UInt128 Low)
{
    private const int Digits = 32;

    /// <summary>Reads a key.</summary>
    /// <returns>Null where it is none.</returns>
    public static EntryKey? Parse(ReadOnlySpan<char> key) =>
        key.Length == 2 * Digits && TryParse(key[..Digits], out var high) && TryParse(key[Digits..], out var low) ? new EntryKey(high, low) : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");

    private static bool TryParse(ReadOnlySpan<char> digits, out UInt128 number) =>
        UInt128.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
