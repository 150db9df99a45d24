"""What rules need and PostgreSQL 15 lacks: JSON values as texts, and casts that give null."""

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION rapport_facts.json_text(doc text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT doc::json ->> name $$;
CREATE OR REPLACE FUNCTION rapport_facts.json_single(doc text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT CASE
        WHEN json_typeof(doc::json -> name) IN ('array', 'object') THEN NULL
        ELSE doc::json ->> name END $$;
CREATE OR REPLACE FUNCTION rapport_facts.json_texts(doc text, name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE AS $$ SELECT CASE
        WHEN json_typeof(doc::json -> name) = 'array'
        THEN ARRAY(SELECT json_array_elements_text(doc::json -> name)) END $$;
CREATE OR REPLACE FUNCTION rapport_facts.microseconds(moment timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$ SELECT (extract(epoch FROM moment) * 1000000)::bigint $$;
CREATE OR REPLACE FUNCTION rapport_facts.as_number(said text) RETURNS float8
    LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
        IF said !~ '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)? *$' THEN
            RETURN NULL;
        END IF;
        RETURN said::float8;
    EXCEPTION WHEN numeric_value_out_of_range THEN RETURN NULL;
    END $$;
CREATE OR REPLACE FUNCTION rapport_facts.as_moment(said text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE AS $$ BEGIN
        IF said !~ ('^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?'
            || ' ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$') THEN
            RETURN NULL;
        END IF;
        RETURN said::timestamptz;
    EXCEPTION WHEN data_exception THEN RETURN NULL;
    END $$;
"""
