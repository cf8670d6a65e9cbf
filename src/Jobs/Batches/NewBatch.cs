namespace Distributed.Jobs;

/// <summary>A checked batch on its way into the database.</summary>
/// <param name="Id">Made by the caller (UUID version 7), so that accepting can be repeated.</param>
/// <param name="TenantId">Whose batch it is.</param>
/// <param name="Name">What the client calls it, if anything.</param>
/// <param name="Idempotency">The client's key for safe retries, if it sent one.</param>
/// <param name="Jobs">Its jobs in order, each with <see cref="NewJob.Batch"/> set.</param>
public sealed record NewBatch(Guid Id, string TenantId, string? Name, IdempotencyKey? Idempotency, IReadOnlyList<NewJob> Jobs);
