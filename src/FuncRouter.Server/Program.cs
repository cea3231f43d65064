using FuncRouter.Routing.Evaluation;
using FuncRouter.Server;

return args is [{ } command, .. var rest] && !command.StartsWith('-')
    ? command switch
    {
        "run" => await RunCommand.RunAsync(rest),
        "validate" => await ValidateCommand.RunAsync(rest),
        "route" => await RouteCommand.RunAsync(rest),
        "evaluate" => new EvaluationCommands(Console.Out, Console.Error).Evaluate(rest),
        "calibrate" => new EvaluationCommands(Console.Out, Console.Error).Calibrate(rest),
        _ => UnknownCommand(command),
    }
    : await RunCommand.RunAsync(args);

static int UnknownCommand(string command)
{
    Console.Error.WriteLine($"""
        There is no command "{command}". Use one of:
          run [--urls URL]   answer requests (the default, on http://127.0.0.1:7071)
          validate [FILE]    check a configuration and name every mistake in it
          route PROMPT       show what would be decided for a prompt, and why
          evaluate FILE      measure decisions on a file of outcomes, or the semantic cache on pairs of questions
          calibrate FILE     learn from a file of outcomes
        """);
    return 2;
}
