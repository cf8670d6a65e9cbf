using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Polly;

namespace Distributed.Jobs;

/// <summary>What to do while the database is out of reach.</summary>
public static class DatabaseOutage
{
    /// <summary>The code of <c>idle_in_transaction_session_timeout</c>, which the driver does not name.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>Tries again until it comes back, at most two seconds apart; the caller's token ends it.</summary>
    internal static ResiliencePipeline Outwait { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
        })
        .Build();

    /// <summary>Tries twice again at once, for what somebody waits for.</summary>
    public static ResiliencePipeline RepeatTwice { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
        })
        .Build();

    /// <summary>Whether the database was out of reach or out of luck, whatever the rows were.</summary>
    public static bool IsTransient(Exception error) =>
        error is TimeoutException or DbException { IsTransient: true }
            or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction                // a standby, or a service that shuts out writers before its disk is full
                or IdleInTransaction }                                                                // we were frozen, and others wanted what we held
            or (NpgsqlException and not PostgresException)                                            // not said by the server: something on the way to it
            or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_FULL } || (error.InnerException is { } inner && IsTransient(inner));
}
