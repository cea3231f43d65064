using FuncRouter.Accounting;
using FuncRouter.Benchmarks.Stages;
using FuncRouter.Providers;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// Five providers, each with one model of the data, whose prices, speeds and failures drift: prices and speeds wander by some per cent and
/// now and then jump, and every provider has times in which most requests fail.
/// </summary>
internal sealed class SimulatedWorld
{
    private const double CalmFailures = 0.01;
    private const double TroubledFailures = 0.7;
    private const double TroubleBegins = 1 / 6000.0;
    private const double TroubleEnds = 1 / 800.0;

    // Model, tier, US dollars per million tokens (the same in and out), first token in ms, tokens per second.
    private static readonly (string Model, double Tier, double Price, double FirstToken, double Speed)[] Start =
    [
        ("codegemma-7b", 0.25, 0.05, 250, 120),
        ("mistral-7b-instruct-v0.3", 0.3, 0.1, 300, 100),
        ("qwen2.5-7b-instruct", 0.45, 0.2, 350, 90),
        ("llama-3.1-nemotron-51b-instruct", 0.7, 0.8, 600, 50),
        ("llama-3.3-nemotron-super-49b-v1", 0.75, 1.2, 900, 40),
    ];

    private readonly Random _random;
    private readonly double[] _price = [.. Start.Select(start => start.Price)];
    private readonly double[] _speed = [.. Start.Select(start => start.Speed)];
    private readonly bool[] _isTroubled = new bool[Start.Length];

    /// <summary>Begins; the same seed is the same world.</summary>
    public SimulatedWorld(int seed) => _random = new Random(seed);

    /// <summary>The models.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. Start.Select(start => start.Model)];

    /// <summary>The endpoints as they are priced now.</summary>
    public ModelEndpoint[] Endpoints { get; private set; } = [];

    /// <summary>Whether most requests to a provider fail now.</summary>
    public bool IsTroubled(int index) => _isTroubled[index];

    /// <summary>What a request costs at a provider now, in US dollars.</summary>
    public double Cost(int index, int tokens) => _price[index] * tokens / 1e6;

    /// <summary>What a request takes at a provider now, in milliseconds.</summary>
    public double Latency(int index, int outputTokens) => Start[index].FirstToken + (outputTokens * 1000 / _speed[index]);

    /// <summary>The time to the first token, in milliseconds.</summary>
    public static double FirstToken(int index) => Start[index].FirstToken;

    /// <summary>The chance that an attempt fails now.</summary>
    public double FailureRate(int index) => _isTroubled[index] ? TroubledFailures : CalmFailures;

    /// <summary>One request later.</summary>
    public void Advance()
    {
        var isRepriced = Endpoints.Length == 0;
        for (var i = 0; i < Start.Length; i++)
        {
            _isTroubled[i] = _isTroubled[i] ? _random.NextDouble() >= TroubleEnds : _random.NextDouble() < TroubleBegins;
            _speed[i] = Math.Clamp(_speed[i] * Math.Exp(0.01 * (_random.NextDouble() - 0.5)), Start[i].Speed / 3, Start[i].Speed * 3);
            if (_random.NextDouble() < 1 / 10_000.0)
            {
                _price[i] = Math.Clamp(_price[i] * (_random.NextDouble() < 0.5 ? 0.7 : 1.4), Start[i].Price / 3, Start[i].Price * 3);
                isRepriced = true;
            }
        }

        if (isRepriced)
        {
            Endpoints = [.. Start.Select((start, index) => new ModelEndpoint
            {
                Provider = Requests.Provider,
                Model = start.Model,
                Facts = new ModelFacts { Price = new ModelPrice((decimal)_price[index], (decimal)_price[index]), Quality = start.Tier },
            })];
        }
    }
}
