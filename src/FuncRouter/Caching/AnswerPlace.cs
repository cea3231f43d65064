using System.Globalization;

namespace FuncRouter.Caching;

/// <summary>Where the store has an answer.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Scope">
/// On routes that look for questions that mean the same, the scope of the question: the question stands beside its answer, so that both are one write.
/// Null elsewhere, and where nothing was asked that could be compared.
/// </param>
internal readonly record struct AnswerPlace(string Key, UInt128? Scope = null)
{
    // A scope may be all that an application asks for: every request that is not answered from memory reads in it.
    private const int PartsOfScope = 4;

    /// <summary>The partition.</summary>
    public string Partition =>
        Scope is { } scope ? Part(scope, int.Parse(Key.AsSpan(0, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % PartsOfScope) : Key[..2];

    /// <summary>The partitions that have a scope's questions and answers.</summary>
    public static IEnumerable<string> PartitionsOf(UInt128 scope) => Enumerable.Range(0, PartsOfScope).Select(part => Part(scope, part));

    private static string Part(UInt128 scope, int part) => string.Create(CultureInfo.InvariantCulture, $"{scope:x32}{part}");
}
