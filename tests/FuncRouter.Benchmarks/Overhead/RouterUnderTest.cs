namespace FuncRouter.Benchmarks.Overhead;

/// <summary>The router's process as it is measured: one model at one upstream, with a price, and everything else as it is by default.</summary>
internal static class RouterUnderTest
{
    /// <summary>Starts it.</summary>
    /// <param name="upstream">The upstream's address.</param>
    public static ServerProcess Start(Uri upstream) => new("FuncRouter.Server.dll", ["--urls", "http://127.0.0.1:0"], ("FUNCROUTER_CONFIG_JSON", $$"""
        {
          "providers": { "loopback": { "type": "openai-compatible", "baseUrl": "{{new Uri(upstream, "/v1")}}", "apiKey": "none" } },
          "models": { "{{Samples.Model}}": {
            "endpoints": [ { "provider": "loopback", "model": "small-2025-08-07" } ],
            "price": { "input": 0.25, "output": 2 } } }
        }
        """));
}
