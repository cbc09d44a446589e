namespace Trasvase.Hosting;

/// <summary>A job that a caller asks for.</summary>
/// <param name="Verb">What the job does.</param>
/// <param name="From">The source.</param>
/// <param name="To">The target.</param>
/// <param name="Options">The options of the job.</param>
internal sealed record JobRequest(JobVerb Verb, Location From, Location To, JobOptions Options);
