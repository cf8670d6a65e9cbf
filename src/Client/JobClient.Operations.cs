using Distributed.Contracts;

namespace Distributed.Client;

// For those who run an installation: what changes something needs the scope admin.
public sealed partial class JobClient
{
    /// <summary>What a tenant may use and has used today. Needs the scope <c>admin</c>.</summary>
    /// <param name="tenant">Its name; one of which nobody has said anything is not limited.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<TenantDetails> GetTenantAsync(string tenant, CancellationToken cancellation = default) =>
        transport.SendAsync<TenantDetails>(Get(AccessRoutes.Tenant(ApiCall.Segment(tenant))), cancellation);

    /// <summary>Sets what a tenant may use, all of it: what is left out does not limit. Needs the scope <c>admin</c>.</summary>
    /// <param name="tenant">Its name.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="cancellation">Gives up; the limits may hold.</param>
    public Task<TenantDetails> SetTenantAsync(string tenant, TenantLimits limits, CancellationToken cancellation = default) =>
        transport.SendAsync<TenantDetails>(new(HttpMethod.Put, AccessRoutes.Tenant(ApiCall.Segment(tenant))) { Body = ApiCall.Json(limits) }, cancellation);

    /// <summary>Asks a worker to finish what it has and to take no more jobs until it is started again. Needs the scope <c>admin</c>.</summary>
    /// <param name="worker">Its name, as <see cref="ListWorkersAsync"/> has it.</param>
    /// <param name="cancellation">Gives up; the worker may have been asked.</param>
    public Task DrainWorkerAsync(string worker, CancellationToken cancellation = default) =>
        transport.SendAsync(new(HttpMethod.Post, $"/v1/workers/{ApiCall.Segment(worker)}/drain"), cancellation);

    /// <summary>
    /// Waits until a worker is not alive any more: it has been stopped, or was not heard of for as long as a lease lasts. Draining alone does not end it.
    /// Needs the scope <c>jobs:read</c>.
    /// </summary>
    /// <param name="worker">Its name.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task WaitWorkerGoneAsync(string worker, CancellationToken cancellation = default)
    {
        while ((await ListWorkersAsync(cancellation)).Any(known => known.Name == worker)) await Task.Delay(options.PollEvery, time, cancellation);
    }

    /// <summary>Publishes a tier's waiting jobs again, for a broker that has lost its queue; a job that is published twice is painted once. Needs the scope <c>admin</c>.</summary>
    public Task<Redispatched> RedispatchAsync(Tier tier, CancellationToken cancellation = default) =>
        transport.SendAsync<Redispatched>(new(HttpMethod.Post, $"/v1/queues/{tier.Word()}/redispatch"), cancellation);
}
