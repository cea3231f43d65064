namespace FuncRouter.Routing.Evaluation;

/// <summary>The arguments of a command: a file, and options.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    private CommandArguments()
    {
    }

    /// <summary>The file; empty where none is named.</summary>
    public string File { get; private set; } = "";

    /// <summary>Whether only the usage is asked for.</summary>
    public bool IsHelp => Has("--help") || Has("-h");

    /// <summary>The value of an option; null where it is not set.</summary>
    public string? this[string name] => _options.GetValueOrDefault(name);

    /// <summary>Whether a flag is set.</summary>
    public bool Has(string flag) => _options.ContainsKey(flag);

    /// <summary>Reads them.</summary>
    /// <param name="args">What stands behind the command.</param>
    /// <param name="valued">The options that have a value.</param>
    /// <param name="flags">The options that have none.</param>
    /// <returns>Either the arguments or what is wrong with them.</returns>
    public static (CommandArguments? Arguments, string? Mistake) Read(string[] args, string[] valued, string[] flags)
    {
        var arguments = new CommandArguments();
        for (var i = 0; i < args.Length; i++)
        {
            var isValued = valued.Contains(args[i]);
            if (isValued && i + 1 == args.Length)
            {
                return (null, $"{args[i]} has no value");
            }

            if (isValued || flags.Contains(args[i]) || args[i] is "--help" or "-h")
            {
                if (!arguments._options.TryAdd(args[i], isValued ? args[i + 1] : ""))
                {
                    return (null, $"{args[i]} is there twice");
                }

                i += isValued ? 1 : 0;
            }
            else if (args[i].StartsWith('-'))
            {
                return (null, $"there is no option {args[i]}");
            }
            else if (arguments.File.Length > 0)
            {
                return (null, $"there are two files, {arguments.File} and {args[i]}");
            }
            else
            {
                arguments.File = args[i];
            }
        }

        return arguments.File.Length > 0 || arguments.IsHelp ? (arguments, null) : (null, "the file is missing");
    }
}
