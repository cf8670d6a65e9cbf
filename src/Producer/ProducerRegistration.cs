using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer;

/// <summary>Puts the HTTP API together.</summary>
public static class ProducerRegistration
{
    /// <summary>The API's services. Needs the job store, the image store, a bus and an <see cref="ITierCatalog"/>.</summary>
    public static IServiceCollection AddProducer(this IServiceCollection services)
    {
        services.AddJobIntake();
        foreach (var tier in Enum.GetValues<Tier>()) services.AddSingleton(new QueueTarget(GenerateQueues.Name(tier)));
        services.AddSingleton<SubmissionCheck>();
        services.AddSingleton<UploadRoom>().AddSingleton<InputIntake>().AddSingleton<StoredPictures>();
        services.AddSingleton<IImageOwners, JobImageOwners>().AddImageSweep();
        services.AddOptions<ImageDelivery>().BindConfiguration("Images");
        services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        services.AddAccess();
        services.AddProblemDetails();
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Distributed";
            document.Info.Description = "A job queue that turns prompts into pictures.";
            return Task.CompletedTask;
        }));
        return services;
    }

    /// <summary>The error handling that the API's answers rely on; comes first in the pipeline.</summary>
    public static IApplicationBuilder UseProducer(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            ExceptionHandler = AnswerAsync,
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
        GetJob.Map(read);
        ListJobs.Map(read);
        GetJobImage.Map(read);
        GetJobInputImage.Map(read);
        ListTiers.Map(read);
        ListWorkers.Map(read);
        PostKey.Map(admin);
        ListKeys.Map(admin);
        RevokeKey.Map(admin);
        RotateKey.Map(admin);
        PutTenant.Map(admin);
        GetTenant.Map(admin);
        routes.MapOpenApi().AllowAnonymous();
        return routes;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = error is BadHttpRequestException bad
            ? TypedResults.Problem(bad.Message, statusCode: bad.StatusCode, title: "The request cannot be read.")
            : TypedResults.Problem("It is logged. Sending the request again with the same Idempotency-Key is safe.",
                statusCode: StatusCodes.Status500InternalServerError, title: "Something went wrong on our side.");
        return problem.ExecuteAsync(context);
    }
}
