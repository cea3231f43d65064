using FuncRouter.Routing.Evaluation;
using FuncRouter.Server;

const string Usage = """
      run [--urls URL]   answer requests (the default, on http://127.0.0.1:7071)
      validate [FILE]    check a configuration and name every mistake in it
      route PROMPT       show what would be decided for a prompt, and why
      evaluate FILE      measure decisions on a file of outcomes or records, or the semantic cache on pairs of questions
      calibrate FILE     learn from a file of outcomes
    """;

return args switch
{
    ["evaluate", .. var rest] => Evaluation().Evaluate(rest),
    ["calibrate", .. var rest] => Evaluation().Calibrate(rest),
    ["--help" or "-h" or "help", ..] or ["run" or "validate" or "route", "--help" or "-h", ..] => Help(),
    ["run", .. var rest] => await RunCommand.RunAsync(rest),
    ["validate", .. var rest] => await ValidateCommand.RunAsync(rest),
    ["route", .. var rest] => await RouteCommand.RunAsync(rest),
    [{ } command, ..] when !command.StartsWith('-') => UnknownCommand(command),
    _ => await RunCommand.RunAsync(args),
};

static EvaluationCommands Evaluation() => new(Console.Out, Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

static int Help()
{
    Console.WriteLine($"The commands (evaluate --help and calibrate --help say more):{Environment.NewLine}{Usage}");
    return 0;
}

static int UnknownCommand(string command)
{
    Console.Error.WriteLine($"There is no command \"{command}\". Use one of:{Environment.NewLine}{Usage}");
    return 2;
}
