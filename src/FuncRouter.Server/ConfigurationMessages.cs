using FuncRouter.Configuration;

namespace FuncRouter.Server;

/// <summary>Tells people at the terminal what is wrong with a configuration.</summary>
internal static class ConfigurationMessages
{
    /// <summary>Writes every mistake and warning, one a line.</summary>
    public static void Write(ConfigurationResult result)
    {
        if (!result.Mistakes.IsEmpty)
        {
            Console.Error.WriteLine($"The configuration has {result.Mistakes.Length} mistake(s):");
        }

        foreach (var mistake in result.Mistakes)
        {
            Console.Error.WriteLine($"  {mistake}");
        }

        foreach (var warning in result.Warnings)
        {
            Console.Error.WriteLine($"  warning: {warning}");
        }
    }
}
