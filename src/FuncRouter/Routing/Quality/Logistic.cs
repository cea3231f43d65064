namespace FuncRouter.Routing.Quality;

/// <summary>Chances and their logits.</summary>
internal static class Logistic
{
    // The slope between a catalogue tier (0 to 1) and the logit of success on a prompt of middling difficulty.
    private const double LogitsPerTier = 6;

    /// <summary>The chance of a logit.</summary>
    public static double Chance(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>The logit of a chance.</summary>
    public static double Logit(double chance) => Math.Log(chance / (1 - chance));

    /// <summary>The logit of success of a model of a catalogue tier at difficulty 0.5.</summary>
    public static double Skill(double tier) => LogitsPerTier * (tier - 0.5);
}
