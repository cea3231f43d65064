using System.Globalization;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Evaluation;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// 100,000 requests over <see cref="SimulatedWorld"/>, with prompts and scores of real models, and users of whom some have strong tastes.
/// Every policy lives through the same world and requests. What came of a request is told to the router for one in twenty.
/// </summary>
/// <param name="lines">The prompts and what came of them.</param>
internal sealed class Simulation((PromptAnalysis Prompt, OutcomeLine Line)[] lines)
{
    private const int RequestCount = 100_000;
    private const int Users = 200;
    private const int Tasters = 40;
    private const double Taste = 0.3;
    private const double FeedbackShare = 0.05;
    private const double FailedAttempt = 0.2;
    private const int FailureMilliseconds = 300;
    private const double SecondsPerRequest = 0.05;

    /// <summary>Runs every policy and prints the table.</summary>
    public void Print()
    {
        Console.WriteLine($"{RequestCount} requests, five providers whose prices, speeds and failures drift; {Tasters} of {Users} users with strong tastes");
        Console.WriteLine($"{"policy",-28} {"quality",8} {"USD",8} {"ms",6} {"failing",8} {"utility",8} {"regret",8} {"to fixed",8}");
        var oracle = Run((world, _, request) => Order(world, index => -Utility(world, request, index, isKnown: true)));
        var fixedOnes = Enumerable.Range(0, SimulatedWorld.Models.Count)
            .Select(first => (Name: SimulatedWorld.Models[first], Sums: Run((world, _, _) => Order(world, index => index == first ? -1 : index))))
            .ToArray();
        var best = fixedOnes.MaxBy(policy => policy.Sums.Utility);
        var finest = fixedOnes.MaxBy(policy => policy.Sums.Quality);
        void Line(string name, Sums sums) => Write(name, sums, oracle, best.Sums);
        Line("oracle", oracle);
        Line($"best fixed: {best.Name[..Math.Min(16, best.Name.Length)]}", best.Sums);
        Line($"finest fixed: {finest.Name[..Math.Min(14, finest.Name.Length)]}", finest.Sums);
        Line("cheapest first", Run((world, _, request) => Order(world, index => world.Cost(index, request.Tokens))));
        Line("fastest first", Run((world, _, request) => Order(world, index => world.Latency(index, request.OutputTokens))));
        Line("round robin", Run((world, _, request) => Order(world, index => (index + request.Number) % SimulatedWorld.Models.Count)));
        Line("random", Run((world, random, _) => Order(world, _ => random.NextDouble())));
        Line("FuncRouter, balanced", RunRouter(new RoutingAim(Objective.Balanced)));
        Line("FuncRouter, quality", RunRouter(new RoutingAim(Objective.Quality)));
        PrintSaving(finest, Line);
    }

    // The cheapest level whose quality is at least that of the best model for everything.
    private void PrintSaving((string Name, Sums Sums) finest, Action<string, Sums> line)
    {
        double? least = null;
        foreach (var level in (ReadOnlySpan<double>)[0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
        {
            var sums = RunRouter(new RoutingAim(Objective.Cost) { MinQuality = level });
            line(string.Create(CultureInfo.InvariantCulture, $"FuncRouter, quality>={level}"), sums);
            least = sums.Quality >= finest.Sums.Quality ? Math.Min(least ?? sums.Cost, sums.Cost) : least;
        }

        var name = $"the quality of always {finest.Name} ({finest.Sums.Quality.ToString("0.000", CultureInfo.InvariantCulture)})";
        Console.WriteLine(least is { } cost ? string.Create(CultureInfo.InvariantCulture, $"{name} is reached for {1 - (cost / finest.Sums.Cost):P0} less") : $"{name} is not reached");
    }

    private Sums RunRouter(RoutingAim aim)
    {
        var time = new StepTime();
        var live = new LiveHealth(time);
        var skills = new SkillModel();
        var tallies = new PreferenceTally[Users + 1];
        Array.Fill(tallies, PreferenceTally.Empty);
        var options = new RoutingOptions();
        return Run(
            (world, random, request) =>
            {
                time.Advance(TimeSpan.FromSeconds(SecondsPerRequest));
                var family = request.Prompt.Family.ToWord();
                var taste = new UserTaste(family, PreferenceTally.Empty, tallies[Users], tallies[request.User]);
                var estimator = new CandidateEstimator(
                    skills, request.Prompt, new RequestFeatures(), null, live.Of, endpoint => taste.Draw(endpoint.Model, random.NextDouble));
                return [.. new CandidateRanking(random.NextDouble).Rank([.. world.Endpoints], aim, estimator, options)
                    .Select(candidate => SimulatedWorld.Models.ToList().IndexOf(candidate.Endpoint.Model))];
            },
            (world, random, request, index, isFailed) =>
            {
                var key = world.Endpoints[index].Key;
                if (isFailed)
                {
                    live.ReportFailure(key);
                    return;
                }

                live.ReportFirstToken(key, TimeSpan.FromMilliseconds(SimulatedWorld.FirstToken(index)));
                live.ReportSpeed(key, request.OutputTokens, TimeSpan.FromMilliseconds(world.Latency(index, request.OutputTokens) - SimulatedWorld.FirstToken(index)));
                if (random.NextDouble() < FeedbackShare)
                {
                    var (model, family) = (SimulatedWorld.Models[index], request.Prompt.Family.ToWord());
                    var score = request.Line.Scores[model];
                    skills.Learn(null, request.Prompt, [(model, world.Endpoints[index].Facts.Quality, score)]);
                    var verdict = Math.Clamp((2 * score) - 1 + (2 * TasteOf(request, index)), -1, 1);
                    tallies[request.User] = tallies[request.User].With(new Verdict(family, model, verdict, 1));
                    tallies[Users] = tallies[Users].With(new Verdict(family, model, verdict, 1));
                }
            });
    }

    private Sums Run(
        Func<SimulatedWorld, Random, SimulatedRequest, int[]> order,
        Action<SimulatedWorld, Random, SimulatedRequest, int, bool>? told = null)
    {
        var world = new SimulatedWorld(seed: 7);
        var (requests, failures, choices) = (new Random(11), new Random(13), new Random(17));
        var sums = default(Sums);
        for (var number = 0; number < RequestCount; number++)
        {
            world.Advance();
            var (prompt, line) = lines[requests.Next(lines.Length)];
            var request = new SimulatedRequest(number, requests.Next(Users), prompt, line);
            var luck = failures.NextDouble();
            var attempts = 0;
            foreach (var index in order(world, choices, request))
            {
                var isFailed = luck < world.FailureRate(index) && attempts < SimulatedWorld.Models.Count - 1;
                told?.Invoke(world, choices, request, index, isFailed);
                sums.Failing += attempts == 0 && world.IsTroubled(index) ? 1.0 / RequestCount : 0;
                if (!isFailed)
                {
                    sums.Add(
                        line.Scores[SimulatedWorld.Models[index]] + TasteOf(request, index),
                        world.Cost(index, request.Tokens),
                        world.Latency(index, request.OutputTokens) + (attempts * FailureMilliseconds),
                        Utility(world, request, index, isKnown: false) - (attempts * FailedAttempt),
                        RequestCount);
                    break;
                }

                attempts++;
                luck = failures.NextDouble();
            }
        }

        return sums;
    }

    // What the balanced aim weighs, by what really came. The oracle knows the chance of failure as well.
    private static double Utility(SimulatedWorld world, SimulatedRequest request, int index, bool isKnown)
    {
        var all = Enumerable.Range(0, SimulatedWorld.Models.Count).ToArray();
        var weights = AimWeights.Of(Objective.Balanced);
        return (weights.Quality * (request.Line.Scores[SimulatedWorld.Models[index]] + TasteOf(request, index)))
            - (weights.Cost * Math.Log2(world.Cost(index, request.Tokens) / all.Min(other => world.Cost(other, request.Tokens))) / 3)
            - (weights.Latency * Math.Log2(world.Latency(index, request.OutputTokens) / all.Min(other => world.Latency(other, request.OutputTokens))) / 3)
            - (isKnown ? FailedAttempt * world.FailureRate(index) : 0);
    }

    private static double TasteOf(SimulatedRequest request, int index) =>
        request.User >= Tasters ? 0 : request.User % SimulatedWorld.Models.Count == index ? Taste : -Taste / (SimulatedWorld.Models.Count - 1);

    private static int[] Order(SimulatedWorld world, Func<int, double> key) =>
        [.. Enumerable.Range(0, world.Endpoints.Length).Select(index => (Index: index, Key: key(index))).OrderBy(pair => pair.Key).Select(pair => pair.Index)];

    private static void Write(string name, Sums sums, Sums oracle, Sums best) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-28} {sums.Quality,8:0.000} {sums.Cost,8:0.00} {sums.Milliseconds,6:0} {sums.Failing,8:P1} {sums.Utility,8:0.000} {oracle.Utility - sums.Utility,8:0.000} {best.Utility - sums.Utility,8:0.000}"));

    private sealed record SimulatedRequest(int Number, int User, PromptAnalysis Prompt, OutcomeLine Line)
    {
        public int OutputTokens => Prompt.ExpectedOutputTokens;

        public int Tokens => Prompt.InputTokens + Prompt.ExpectedOutputTokens;
    }

    private struct Sums
    {
        public double Quality { get; private set; }

        public double Cost { get; private set; }

        public double Milliseconds { get; private set; }

        public double Utility { get; private set; }

        public double Failing { get; set; }

        public void Add(double quality, double cost, double milliseconds, double utility, int of)
        {
            Quality += quality / of;
            Cost += cost;
            Milliseconds += milliseconds / of;
            Utility += utility / of;
        }
    }

    // A clock that the simulation moves.
    private sealed class StepTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
