namespace FuncRouter.Faults;

/// <summary>The sixteen faults and the conduct that is right, as the public catalogue of FailoverBench (methodology v0.1) has them.</summary>
internal static class Scenarios
{
    // What starting up, scheduling and the network may add on a busy machine, in seconds of real time.
    private const double Slack = 1.5;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("S01", "429 with Retry-After: 2, once", evidence =>
            When(evidence.Primary.Count != 2, $"the primary was asked {evidence.Primary.Count} times, not twice")
                .Concat(When(evidence.Fallback.Count > 0, "the fallback was asked"))
                .Concat(When(evidence.Primary.Count == 2 && evidence.Primary[1].At - evidence.Primary[0].At < evidence.Profile.Of(2), "it was asked again too soon"))),
        new("S02", "429 without Retry-After, persistent", evidence =>
            When(evidence.Calls.Count > 6, $"{evidence.Calls.Count} attempts").Concat(When(evidence.MostWithin(TimeSpan.FromSeconds(3)) > 4, "more than four within three seconds"))),
        new("S03", "500 once, then healthy", evidence =>
            When(evidence is not { Primary.Count: 2, Fallback.Count: 0 }, "the same provider was not retried once")),
        new("S04", "503, persistent", evidence => When(evidence.Calls.Count > 4, $"{evidence.Calls.Count} attempts")),
        new("S05", "connection reset before the headers, once", evidence => When(evidence.Calls.Count > 3, $"{evidence.Calls.Count} attempts")),
        new("S06", "no response at all", evidence =>
            SlowerThan(evidence, 15).Concat(When(evidence.Primary.Count > 1, "the silent one was tried again at once"))) { Requests = 2 },
        new("S07", "first token after 20 s", evidence => SlowerThan(evidence, 15)),
        new("S08", "stream cut after 40 of 60 tokens", Rescued),
        new("S09", "stream stalls for 30 s, connection open", evidence => Rescued(evidence).Concat(SlowerThan(evidence, 25))),
        new("S10", "malformed chunk in mid-stream", Rescued),
        new("S11", "stream ends without [DONE]", evidence =>
            When(evidence.First.OutputTokens != WallAnswer.Tokens, "the usage is missing").Concat(When(evidence.Calls.Count > 1, "it was asked again")).Concat(SlowerThan(evidence, 5))),
        new("S12", "400 context_length_exceeded", evidence =>
            When(evidence.Primary.Count(call => call.Model.EndsWith("-small", StringComparison.Ordinal)) > 1, "the small model was asked again")
                .Concat(When(evidence.Calls.Count > 2, $"{evidence.Calls.Count} attempts"))),
        new("S13", "400 content filter", evidence =>
            When(evidence.Calls.Count > 1, "it was retried")
                .Concat(When(evidence.First is not { Status: 400, Code: "content_filter" }, "the reason did not reach the caller"))) { WantsError = true },
        new("S14", "cut stream, and the fallback refuses assistant prefill", evidence =>
            Rescued(evidence).Concat(When(evidence.First.Error?.Contains("prefill", StringComparison.Ordinal) == true, "the refusal hides the first error"))),
        new("S15", "primary down for 60 s, then healthy", BackInTime) { Requests = 20, IntervalSeconds = 4.5 },
        new("S16", "primary 503, fallback answers", evidence =>
            When(evidence.First.Provider != "fallback", $"the answer is said to be the {evidence.First.Provider}'s")
                .Concat(When(evidence.First.OutputTokens != WallAnswer.Tokens, "the usage is not the fallback's"))),
    ];

    /// <summary>Those of the sixteen that break a stream, where each answer has words of its own.</summary>
    public static IReadOnlyList<Scenario> OwnWords { get; } =
    [
        new("S08", "stream cut after 40 of 60 tokens", Continued) { HasOwnWords = true },
        new("S09", "stream stalls for 30 s, connection open", evidence => Continued(evidence).Concat(SlowerThan(evidence, 25))) { HasOwnWords = true },
        new("S10", "malformed chunk in mid-stream", Continued) { HasOwnWords = true },
        new("S14", "cut stream, and the fallback refuses assistant prefill", evidence =>
            When(!evidence.Fallback.Any(call => call.Prefill is not null), "nobody was asked to go on")
                .Concat(When(evidence.First.Error?.Contains("connection broke", StringComparison.Ordinal) != true, "the first error was not told"))
                .Concat(When(evidence.First.Error?.Contains("prefill", StringComparison.Ordinal) == true, "the refusal hides the first error")))
            { HasOwnWords = true, WantsError = true },
    ];

    private static IEnumerable<string> Continued(Evidence evidence) =>
        Rescued(evidence).Concat(When(!(evidence.First.OutputTokens >= WallAnswer.Tokens), "the usage leaves out what came first"));

    private static IEnumerable<string> Rescued(Evidence evidence) =>
        When(evidence.Calls.Count > 4, $"{evidence.Calls.Count} attempts")
            .Concat(When(evidence.First.Names.Count > 2, "the joined events have more than one id and model"));

    private static IEnumerable<string> BackInTime(Evidence evidence)
    {
        var start = evidence.Primary.Count > 0 ? evidence.Primary[0].At : TimeSpan.Zero;
        var recovery = start + evidence.Profile.Of(WallFaults.DownSeconds);
        var back = evidence.Primary.FirstOrDefault(call => call.Answered);
        var probes = evidence.Primary.Count(call => call.At < recovery);
        return When(back is null || back.At - recovery > evidence.Profile.Of(30), "the primary was not back within 30 s")
            .Concat(When(probes > 10, $"{probes} requests reached a primary that was down"));
    }

    private static IEnumerable<string> SlowerThan(Evidence evidence, double seconds) =>
        When(evidence.First.Took > evidence.Profile.Of(seconds) + TimeSpan.FromSeconds(Slack), $"it took {evidence.First.Took.TotalSeconds:0.0} s");

    private static IEnumerable<string> When(bool isWrong, string remark) => isWrong ? [remark] : [];
}
