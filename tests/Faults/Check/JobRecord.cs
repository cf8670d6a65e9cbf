namespace Distributed.Faults;

/// <summary>A row of <c>jobs</c> as the run left it.</summary>
internal sealed record JobRecord(Guid Id, string Status, int Attempt, int CrashCount, int FailureCount)
{
    /// <summary>Whose jobs they are that come without an API key.</summary>
    public const string DefaultTenant = "default";

    public string Tenant { get; init; } = DefaultTenant;
    public string? Key { get; init; }
    public string Tier { get; init; } = "";
    public string? ErrorCode { get; init; }
    public required string Prompt { get; init; }
    public required string NegativePrompt { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public int Steps { get; init; }
    public double Guidance { get; init; }
    public int ImageCount { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ClaimedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Text encode, denoise, decode and encode, in microseconds.</summary>
    public long?[] StagesUs { get; init; } = [];

    /// <summary>The device time it was expected to take when it was accepted.</summary>
    public long EstimatedUs { get; init; }

    public bool IsTerminal => Status is "succeeded" or "failed" or "cancelled" or "expired";
}
