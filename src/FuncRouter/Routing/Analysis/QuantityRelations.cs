using System.Collections.Frozen;

namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Words that put one quantity in relation to another: in a sum told in words each is about one step of the solution. English first; a list
/// of everyday words, none of them chosen by data.
/// </summary>
internal static class QuantityRelations
{
    private static readonly FrozenSet<uint> Words = (
        "more less fewer than half twice double triple thrice third quarter fourth times percent remaining "
        + "mehr weniger hälfte doppelt dreimal prozent viertel moins moitié fois quart más menos mitad doble veces ciento")
        .Split(' ').Select(TextScanner.HashOf).ToFrozenSet();

    /// <summary>Whether a word is one of them.</summary>
    /// <param name="word">The word's hash.</param>
    public static bool Have(uint word) => Words.Contains(word);
}
