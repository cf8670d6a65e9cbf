using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer;

/// <summary>Puts the HTTP API together.</summary>
public static class ProducerRegistration
{
    /// <summary>The API's services. Needs the job store, the image store, a bus and an <see cref="ITierCatalog"/>.</summary>
    public static IServiceCollection AddProducer(this IServiceCollection services)
    {
        services.AddJobIntake(queue => services.AddSingleton(new QueueTarget(queue)));
        services.AddSingleton<SubmissionCheck>();
        services.AddSingleton<UploadRoom>().AddSingleton<InputIntake>().AddSingleton<StoredPictures>();
        services.AddSingleton<JobIntake>().AddSingleton<BatchIntake>();
        services.AddSingleton(new EventEndpoint("producer", (receiver, provider) => receiver.Instance(new JobEndedConsumer(provider.GetRequiredService<JobWaiter>()))));
        services.AddSingleton<IImageOwners, JobImageOwners>().AddImageSweep();
        services.AddEventStreams();
        services.AddOptions<ImageDelivery>().BindConfiguration("Images");
        services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        services.AddAccess();
        services.AddSingleton<UnansweredRequests>();
        services.AddProblemDetails();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Describe);
        return services;
    }

    /// <summary>The error handling that the API's answers rely on; comes first in the pipeline.</summary>
    public static IApplicationBuilder UseProducer(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode
                : DatabaseOutage.IsTransient(error) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
            ExceptionHandler = AnswerAsync,
            SuppressDiagnosticsCallback = failure => DatabaseOutage.IsTransient(failure.Exception),          // UnansweredRequests tells of them
        });
        app.UseStatusCodePages();          // an empty refusal, such as an unknown route, becomes problem details too
        return app.UseMiddleware<SameOriginOnly>();
    }

    /// <summary>Maps the API, each endpoint under the scope that it needs, and its OpenAPI document at <c>/openapi/v1.json</c>.</summary>
    public static IEndpointRouteBuilder MapProducer(this IEndpointRouteBuilder routes)
    {
        var (read, write, admin) = (routes.MapScope(KeyScope.JobsRead), routes.MapScope(KeyScope.JobsWrite), routes.MapScope(KeyScope.Admin));
        PostJob.Map(write);
        CancelJob.Map(write);
        RetryJob.Map(write);
        PostBatch.Map(write);
        CancelBatch.Map(write);
        GetJob.Map(read);
        ListJobs.Map(read);
        GetJobEvents.Map(read);
        GetJobImage.Map(read);
        GetJobInputImage.Map(read);
        GetBatch.Map(read);
        ListBatches.Map(read);
        ListBatchJobs.Map(read);
        GetBatchEvents.Map(read);
        ListTiers.Map(read);
        ListWorkers.Map(read);
        PostKey.Map(admin);
        ListKeys.Map(admin);
        RevokeKey.Map(admin);
        RotateKey.Map(admin);
        PutTenant.Map(admin);
        GetTenant.Map(admin);
        DrainWorker.Map(admin);
        RedispatchQueue.Map(admin);
        routes.MapOpenApi().AllowAnonymous();
        return routes;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = error is BadHttpRequestException bad
            ? TypedResults.Problem(bad.Message, statusCode: bad.StatusCode, title: "The request cannot be read.")
            : error is not null && DatabaseOutage.IsTransient(error) ? NoDatabase(context, error)
            : TypedResults.Problem("It is logged. Sending the request again with the same Idempotency-Key is safe.",
                statusCode: StatusCodes.Status500InternalServerError, title: "Something went wrong on our side.");
        return problem.ExecuteAsync(context);
    }

    private static ProblemHttpResult NoDatabase(HttpContext context, Exception error)
    {
        context.RequestServices.GetRequiredService<UnansweredRequests>().Add(error);
        return Problems.NoDatabase(context.Response);
    }
}
