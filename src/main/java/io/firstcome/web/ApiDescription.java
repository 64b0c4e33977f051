package io.firstcome.web;

import jakarta.ws.rs.core.Application;

import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** What {@code /q/openapi} says about the API as a whole. */
@OpenAPIDefinition(info = @Info(title = "firstcome", version = "1", description = """
        First-come-first-served coupons. Every answer has the same envelope: `resultType`, `data`, `errorMessage`; \
        `errorMessage.data.reason` is the cause for programs, `errorMessage.message` the sentence for people, in Korean or \
        English by `Accept-Language`. Who accepts `application/problem+json` gets errors as RFC 9457 has them: `type`, `title`, \
        `status`, and the same `data`.""", license = @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0.txt")))
@SecurityScheme(securitySchemeName = ApiDescription.TOKEN, type = SecuritySchemeType.HTTP, scheme = "bearer", bearerFormat = "JWT", description = "The accessToken of POST /api/auth/login, or a token of another trusted issuer.")
public class ApiDescription extends Application {

    /** The name of the security scheme: {@code @SecurityRequirement(name = ApiDescription.TOKEN)}. */
    public static final String TOKEN = "token";
}
