namespace FuncRouter.Faults;

/// <summary>What the primary does to the requests of each scenario, and the fallback to those that fail over.</summary>
internal static class WallFaults
{
    /// <summary>How long the primary of S15 is down, in seconds of the catalogue, since its first request.</summary>
    public const double DownSeconds = 60;

    /// <summary>Plays one request.</summary>
    /// <param name="answer">How to answer it.</param>
    /// <param name="call">The request.</param>
    /// <param name="primaries">What has reached the primary of this scenario, this request among it.</param>
    /// <returns>Whether it was answered whole.</returns>
    public static async Task<bool> PlayAsync(WallAnswer answer, WallCall call, IReadOnlyList<WallCall> primaries)
    {
        var scenario = call.Scenario[..3];
        if (call.Provider == "fallback")
        {
            if (scenario == "s14" && call.Prefill is not null)
            {
                await answer.FailAsync(400, "invalid_request_error", "This model does not support assistant message prefill.");
                return false;
            }

            return await answer.WholeAsync();
        }

        var isFirst = primaries.Count <= 1;
        switch (scenario)
        {
            case "s01" when isFirst:
                await answer.FailAsync(429, "rate_limit_exceeded", "Slow down.", retryAfterSeconds: 2);
                return false;
            case "s02":
                await answer.FailAsync(429, "rate_limit_exceeded", "Slow down.");
                return false;
            case "s03" when isFirst:
                await answer.FailAsync(500, "server_error", "Something broke.");
                return false;
            case "s04" or "s16":
                await answer.FailAsync(503, "overloaded", "Overloaded.");
                return false;
            case "s05" when isFirst:
                answer.Reset();
                return false;
            case "s06":
                await answer.HangAsync();
                return false;
            case "s07":
                await answer.WaitAsync(20);
                return await answer.WholeAsync();
            case "s08" or "s14" when isFirst:
                await answer.BeginAsync(40);
                answer.Reset();
                return false;
            case "s09":
                await answer.BeginAsync(20);
                await answer.WaitAsync(30);
                answer.Reset();
                return false;
            case "s10":
                await answer.MalformedAsync();
                return false;
            case "s11":
                return await answer.WholeAsync(withMark: false);
            case "s12":
                await answer.FailAsync(400, "context_length_exceeded", "This model's maximum context length is 1000 tokens.");
                return false;
            case "s13":
                await answer.FailAsync(400, "content_filter", "The prompt was held back by the content filter.");
                return false;
            case "s15" when call.At - primaries[0].At < answer.Scaled(DownSeconds):
                await answer.FailAsync(503, "overloaded", "Down.");
                return false;
            default:
                return await answer.WholeAsync();
        }
    }
}
