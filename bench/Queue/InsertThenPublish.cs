using System.Text.Json;
using Distributed.Contracts;
using Distributed.Harness;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace Distributed.Queue;

/// <summary>
/// What the product is measured against: each request inserts its row into the same table and then publishes its message, confirmed, before
/// it answers. It checks nothing, reads no idempotency key and answers with less, and it loses the message of a row when it dies in between.
/// </summary>
internal static class InsertThenPublish
{
    /// <summary>The argument that makes this program the server.</summary>
    public const string Argument = "insert-then-publish";

    private const string Insert = """
        INSERT INTO jobs (id, tenant_id, tier, request, status, changed_by, attempt, crash_count, failure_count, dispatch_count,
                          not_before, next_dispatch_at, created_at)
        VALUES ($1, 'default', 'full', $2, 'queued', 'client', 0, 0, 0, 1,
                statement_timestamp(), statement_timestamp() + interval '10 minutes', statement_timestamp())
        """;

    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateBuilder().AddProcessDefaults();
        builder.Services.AddSingleton(NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("Database")!));
        builder.Services.AddSingleton(new QueueTarget(GenerateQueues.Name(Tier.Full)));
        builder.Services.AddHealthChecks();
        builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(5));
        builder.Services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        await using var app = builder.Build();
        app.MapPost(JobRoutes.Jobs, HandleAsync);
        app.MapHealth();
        await app.RunAsync();
    }

    private static async Task<IResult> HandleAsync(JobSubmission submission, NpgsqlDataSource database, IBus bus)
    {
        var id = Guid.CreateVersion7();
        var request = new GenerationRequest
        {
            Prompt = submission.Prompt!,
            Tier = Tier.Full,
            Width = Tiers.Full.DefaultSide,
            Height = Tiers.Full.DefaultSide,
            Steps = Tiers.Full.DefaultSteps,
            GuidanceScale = Tiers.Full.DefaultGuidanceScale,
            Scheduler = Tiers.Full.DefaultScheduler,
            Seed = submission.Seed ?? 0,
            ImageCount = 1,
        };
        await using (var command = database.CreateCommand(Insert))
        {
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = JsonSerializer.Serialize(request, WireJson.Options), NpgsqlDbType = NpgsqlDbType.Text });
            await command.ExecuteNonQueryAsync();
        }
        var endpoint = await bus.GetSendEndpoint(GenerateQueues.Address(Tier.Full));
        await endpoint.Send(new GenerateImages(id));
        return TypedResults.Accepted(JobRoutes.Job(id), new { id, request });
    }
}
