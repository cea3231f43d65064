namespace FuncRouter.Functions;

/// <summary>The names that the parts of the probe orchestration know each other by.</summary>
internal static class ProbeNames
{
    /// <summary>The one instance of the orchestration; a fixed id keeps two runs from overlapping.</summary>
    public const string InstanceId = "funcrouter-probes";

    /// <summary>When the timer fires: an app setting with a six-field cron expression. The platform knows no default for it.</summary>
    public const string Schedule = "%FUNCROUTER_PROBE_SCHEDULE%";

    /// <summary>The timer.</summary>
    public const string Timer = "ProbeTimer";

    /// <summary>The orchestrator.</summary>
    public const string Orchestrator = "ProbeOrchestrator";

    /// <summary>The activity that says what to probe.</summary>
    public const string ListEndpoints = "ProbeListEndpoints";

    /// <summary>The activity that probes one endpoint.</summary>
    public const string ProbeEndpoint = "ProbeEndpoint";

    /// <summary>The activity that turns what is known into scores.</summary>
    public const string RefreshScores = "ProbeRefreshScores";
}
