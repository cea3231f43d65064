namespace FuncRouter.Accounting;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
/// <param name="Input">A prompt token that was not read from the provider's cache.</param>
/// <param name="Output">An answer's token, reasoning included.</param>
/// <param name="CachedInput">A prompt token read from the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
/// <param name="CacheWrite">A prompt token written to the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal? CachedInput = null, decimal? CacheWrite = null);
