namespace FuncRouter.Health;

/// <summary>That an endpoint is left alone: what instances tell each other at once.</summary>
/// <param name="Until">When it may be asked again.</param>
/// <param name="IsOpen">Whether single requests try it after that, because it failed; false where it asked for a pause and may simply be asked again.</param>
/// <param name="Rounds">How many times in a row it was left alone; the next time is longer.</param>
/// <param name="Seconds">How long it is left alone the first time.</param>
internal sealed record Cooldown(DateTimeOffset Until, bool IsOpen, int Rounds, double Seconds);
