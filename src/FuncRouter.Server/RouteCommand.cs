using FuncRouter.Api;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Storage;

namespace FuncRouter.Server;

/// <summary><c>route PROMPT [--model MODEL] [--objective OBJECTIVE]</c>: what would be decided for a prompt. It calls no provider.</summary>
internal static class RouteCommand
{
    /// <summary>Runs it.</summary>
    /// <returns>0, 1 where nothing can be decided, 2 where the arguments are not in order.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var prompt, out var model, out var objective))
        {
            Console.Error.WriteLine("Use: route PROMPT [--model MODEL] [--objective OBJECTIVE]");
            return 2;
        }

        var (configuration, result) = await LoadedConfiguration.ReadAsync(ConfigurationSources.OfProcess(), CancellationToken.None);
        ConfigurationMessages.Write(result);
        if (configuration is null)
        {
            return 1;
        }

        // Nothing is started: nobody is probed or asked, and no request is recorded.
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddFuncRouter(configuration, new FuncRouterHost(HostLimits.Process, AccessPolicy.LoopbackOnly, new StoreOptions()))
            .BuildServiceProvider();
        var (table, mistake) = services.GetRequiredService<RoutePreview>().Of(prompt, model, objective);
        (table is null ? Console.Error : Console.Out).WriteLine(table ?? mistake);
        return table is null ? 1 : 0;
    }

    private static bool TryRead(string[] args, out string prompt, out string model, out string? objective)
    {
        (prompt, model, objective) = ("", "auto", null);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--model" when i + 1 < args.Length:
                    model = args[++i];
                    break;
                case "--objective" when i + 1 < args.Length:
                    objective = args[++i];
                    break;
                case var text when prompt.Length == 0 && !text.StartsWith("--", StringComparison.Ordinal):
                    prompt = text;
                    break;
                default:
                    return false;
            }
        }

        return prompt.Length > 0;
    }
}
