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
    public const string Plan = "ProbePlan";

    /// <summary>The activity that probes one endpoint.</summary>
    public const string ProbeEndpoint = "ProbeEndpoint";

    /// <summary>The activity that turns what is known into scores, and writes the snapshot that instances read.</summary>
    public const string RefreshScores = "ProbeRefreshScores";

    /// <summary>The activity that asks for newer prices.</summary>
    public const string RefreshCatalogue = "ProbeRefreshCatalogue";

    /// <summary>The activity that drops the tables of days that are over.</summary>
    public const string DropTables = "ProbeDropTables";

    /// <summary>The activity that purges what old orchestrations have left in the storage account.</summary>
    public const string PurgeInstances = "ProbePurgeInstances";
}
